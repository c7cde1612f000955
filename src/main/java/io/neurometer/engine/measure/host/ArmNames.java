package io.neurometer.engine.measure.host;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names for the numbers by which ARM processors tell who made them and which design they are: implementer and part of
 * the main ID register, as in the kernel's {@code arch/arm64/include/asm/cputype.h}.
 */
final class ArmNames {
    private static final Map<String, String> VENDORS = Map.of(
            "0x41", "ARM",
            "0x42", "Broadcom",
            "0x43", "Cavium",
            "0x46", "Fujitsu",
            "0x48", "HiSilicon",
            "0x4e", "NVIDIA",
            "0x51", "Qualcomm",
            "0x61", "Apple",
            "0x6d", "Microsoft",
            "0xc0", "Ampere");

    private static final Map<String, String> DESIGNS = Map.ofEntries(
            Map.entry("0x41 0xd03", "Cortex-A53"),
            Map.entry("0x41 0xd07", "Cortex-A57"),
            Map.entry("0x41 0xd08", "Cortex-A72"),
            Map.entry("0x41 0xd0b", "Cortex-A76"),
            Map.entry("0x41 0xd0c", "Neoverse-N1"),
            Map.entry("0x41 0xd40", "Neoverse-V1"),
            Map.entry("0x41 0xd49", "Neoverse-N2"),
            Map.entry("0x41 0xd4f", "Neoverse-V2"),
            Map.entry("0x41 0xd84", "Neoverse-V3"),
            Map.entry("0x41 0xd8e", "Neoverse-N3"),
            Map.entry("0x43 0x0af", "ThunderX2"),
            Map.entry("0x46 0x001", "A64FX"),
            Map.entry("0x48 0xd01", "TaiShan v110"),
            Map.entry("0xc0 0xac3", "Ampere-1"),
            Map.entry("0xc0 0xac4", "Ampere-1a"));

    private ArmNames() {}

    /** The maker, or null when the number is none that is known. */
    static @Nullable String vendor(@Nullable String implementer) {
        return implementer == null ? null : VENDORS.get(implementer);
    }

    /** The design, or null when the numbers are none that are known. */
    static @Nullable String design(@Nullable String implementer, @Nullable String part) {
        return implementer == null || part == null ? null : DESIGNS.get(implementer + " " + part);
    }
}
