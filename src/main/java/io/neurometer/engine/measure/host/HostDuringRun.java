package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;

/**
 * A host, and how often a measurement on it was held up.
 *
 * @param throttledBefore periods in which the container's quota had been used up when the measurement began
 * @param throttledAfter the same when it had ended
 */
public record HostDuringRun(HostFingerprint host, Reading<Long> throttledBefore, Reading<Long> throttledAfter) {
    private static final Section<HostDuringRun> CONTAINER = Section.of(HostDuringRun.class)
            .include(ContainerLimits.SECTION, run -> run.host.container())
            .figure(
                    "throttled_before",
                    Unit.COUNT,
                    "Periods in which the processor quota had been used up when the measurement began.",
                    HostDuringRun::throttledBefore)
            .figure(
                    "throttled_after",
                    Unit.COUNT,
                    "Periods in which the processor quota had been used up when the measurement ended.",
                    HostDuringRun::throttledAfter)
            .build();

    /** The block {@code host} of a report. */
    public static final Section<HostDuringRun> SECTION = Section.of(HostDuringRun.class)
            .figure(
                    "fingerprint",
                    "SHA-256 of what decides how fast this host computes; equal on machines of one kind and setting.",
                    run -> run.host.fingerprint())
            .section("cpu", "The processor.", Cpu.SECTION, run -> run.host.cpu())
            .section("numa", "Non-uniform memory access.", Numa.SECTION, run -> run.host.numa())
            .section("memory", "The memory built in.", PhysicalMemory.SECTION, run -> run.host.memory())
            .figure("virtualization", "The hypervisor below, or none.", run -> run.host.virtualization())
            .section("container", "What control groups let this process use.", CONTAINER, run -> run)
            .section("os", "The operating system.", Os.SECTION, run -> run.host.os())
            .section("jvm", "The Java virtual machine.", Jvm.SECTION, run -> run.host.jvm())
            .section("service", "This service and what it computes with.", Service.SECTION, run -> run.host.service())
            .each(
                    "accelerators",
                    "Devices beside the processor that could compute.",
                    Accelerator.SECTION,
                    run -> run.host.accelerators())
            .build();
}
