package io.neurometer.engine.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The instruction set extensions of this machine's processor, in the words of the Linux kernel.
 *
 * @param known whether they could be read; elsewhere than on Linux they cannot
 * @param flags all of them; empty unless known
 */
public record CpuFeatures(boolean known, Set<String> flags) {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    /** What {@code avx512} means to compilers: Skylake-SP's set. */
    private static final List<String> AVX512 = List.of("avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl");

    private static final List<String> AVX2 = List.of("avx2", "fma", "bmi1", "bmi2", "f16c", "movbe");

    private static final CpuFeatures HOST = readHost();

    /** Those of this machine. */
    public static CpuFeatures host() {
        return HOST;
    }

    /** Reads the text of {@code /proc/cpuinfo}: the line {@code flags} on x86, {@code Features} on ARM. */
    public static CpuFeatures parse(List<String> cpuinfo) {
        for (String line : cpuinfo) {
            int colon = line.indexOf(':');
            String key = colon < 0 ? "" : line.substring(0, colon).strip();
            if (key.equals("flags") || key.equals("Features")) {
                List<String> flags =
                        Arrays.asList(line.substring(colon + 1).strip().split("\\s+"));
                return new CpuFeatures(true, new LinkedHashSet<>(flags));
            }
        }
        return new CpuFeatures(false, Set.of());
    }

    public boolean hasAvx2() {
        return flags.containsAll(AVX2);
    }

    public boolean hasAvx512() {
        return flags.containsAll(AVX512);
    }

    private static CpuFeatures readHost() {
        try {
            return parse(Files.readAllLines(CPUINFO));
        } catch (IOException absent) {
            return new CpuFeatures(false, Set.of());
        }
    }
}
