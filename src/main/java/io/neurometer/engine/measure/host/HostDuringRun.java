package io.neurometer.engine.measure.host;

import static io.neurometer.engine.report.Unit.COUNT;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;

/** A host, and how often a measurement on it was held up. */
public record HostDuringRun(HostFingerprint host, Reading<Long> throttledBefore, Reading<Long> throttledAfter) {
    private static final Section<HostDuringRun> CONTAINER = Section.of(HostDuringRun.class)
            .include(ContainerLimits.SECTION, r -> r.host.container())
            .figure("throttled_before", COUNT, "Periods that used up the quota before the run.", r -> r.throttledBefore)
            .figure("throttled_after", COUNT, "Periods that used up the quota after the run.", r -> r.throttledAfter)
            .build();

    /** The block {@code host} of a report. */
    public static final Section<HostDuringRun> SECTION = Section.of(HostDuringRun.class)
            .figure(
                    "fingerprint",
                    "SHA-256 of what decides the speed of this host; equal on machines of one kind and setting.",
                    r -> r.host.fingerprint())
            .section("cpu", "Processor.", Cpu.SECTION, r -> r.host.cpu())
            .section("numa", "Non-uniform memory access.", Numa.SECTION, r -> r.host.numa())
            .section("memory", "Memory built in.", PhysicalMemory.SECTION, r -> r.host.memory())
            .figure("virtualization", "Hypervisor below, or none.", r -> r.host.virtualization())
            .section("container", "Limits that control groups set this process.", CONTAINER, r -> r)
            .section("os", "Operating system.", Os.SECTION, r -> r.host.os())
            .section("jvm", "Java virtual machine.", Jvm.SECTION, r -> r.host.jvm())
            .section("service", "This service and its backends.", Service.SECTION, r -> r.host.service())
            .each("accelerators", "Other devices that could compute.", Accelerator.SECTION, r -> r.host.accelerators())
            .build();
}
