package io.neurometer.engine.measure.host;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.CpuFeatures;
import java.util.List;

/** Reads a {@link HostFingerprint}: from the kernel's files on Linux, elsewhere from OSHI. */
public final class HostReader {
    private final HostFiles files;
    private final Oshi oshi;
    private final int logical;

    /** @param logical processors that this process may use */
    HostReader(HostFiles files, Oshi oshi, int logical) {
        this.files = files;
        this.oshi = oshi;
        this.logical = logical;
    }

    /** Of this machine. */
    public static HostReader ofThisHost() {
        HostFiles files = HostFiles.ofThisHost();
        Oshi oshi = files.exists("proc/cpuinfo") ? Oshi.absent("the kernel's files do not tell it") : Oshi.ofThisHost();
        return new HostReader(files, oshi, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Everything that the host tells now.
     *
     * @param version this service's
     * @param git the commit that it was built from
     * @param backends what can compute
     */
    public HostFingerprint read(String version, Reading<String> git, List<BackendInfo> backends) {
        CpuFeatures features = CpuFeatures.parse(files.lines("proc/cpuinfo"));
        return new HostFingerprint(
                Cpu.of(files, oshi, features, logical, backends),
                Numa.of(files),
                PhysicalMemory.of(files, oshi),
                Virtualization.of(files, features.flags()),
                new ControlGroups(files).limits(),
                Os.of(files),
                Jvm.ofThisProcess(),
                Service.of(version, git, backends),
                Accelerators.of(files).or(oshi::accelerators));
    }
}
