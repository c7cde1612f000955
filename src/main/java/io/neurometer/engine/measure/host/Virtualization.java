package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.CpuFeatures;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds out whether a hypervisor runs below, and whose. */
final class Virtualization {
    private static final List<String> MARKS =
            List.of("KVM", "QEMU", "VMware", "VirtualBox", "Xen", "Hyper-V", "Amazon EC2", "Google", "Parallels");

    private static final String FLAG = "hypervisor";

    private Virtualization() {}

    /** The hypervisor's name, {@code unnamed} for one that does not tell, or {@code none}. */
    static Reading<String> of(HostFiles files, Set<String> cpuFlags) {
        String type = files.firstLine("sys/hypervisor/type");
        if (type != null) {
            return Reading.of(type);
        }
        String firmware = files.firstLine("sys/class/dmi/id/sys_vendor") + " "
                + files.firstLine("sys/class/dmi/id/product_name") + " "
                + files.firstLine("proc/device-tree/hypervisor/compatible");
        for (String mark : MARKS) {
            if (firmware.toLowerCase(Locale.ROOT).contains(mark.toLowerCase(Locale.ROOT)) && !bareMetal(firmware)) {
                return Reading.of(mark);
            }
        }
        if (cpuFlags.contains(FLAG)) {
            return Reading.of("unnamed");
        }
        return tells(files, cpuFlags)
                ? Reading.of("none")
                : Reading.absent("neither the processor nor the firmware tells");
    }

    /** Whether the processor says that a hypervisor runs below. */
    static Reading<Boolean> seenBy(CpuFeatures features) {
        return features.known()
                ? Reading.of(features.flags().contains(FLAG))
                : Reading.absent("only Linux tells, in /proc/cpuinfo");
    }

    /** Amazon's firmware names the product {@code c7g.metal} where no hypervisor runs. */
    private static boolean bareMetal(String firmware) {
        return firmware.contains(".metal");
    }

    /** On x86 the processor has a flag for it; elsewhere only the firmware could tell. */
    private static boolean tells(HostFiles files, Set<String> cpuFlags) {
        return cpuFlags.contains("fpu") || files.firstLine("sys/class/dmi/id/sys_vendor") != null;
    }
}
