package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;

/**
 * What control groups let this process use of the machine.
 *
 * @param controlGroups the version of control groups in force: 1 or 2
 * @param cpuQuota processors' worth of time
 * @param cpuset the processors that it may run on, as the kernel lists them
 * @param memoryLimit bytes
 */
public record ContainerLimits(
        Reading<Integer> controlGroups, Reading<Double> cpuQuota, Reading<String> cpuset, Reading<Long> memoryLimit) {
    static final Section<ContainerLimits> SECTION = Section.of(ContainerLimits.class)
            .figure("control_groups", "Version of control groups in force: 1 or 2.", ContainerLimits::controlGroups)
            .figure(
                    "cpu_quota",
                    Unit.COUNT,
                    "Processors' worth of time that this process may use.",
                    ContainerLimits::cpuQuota)
            .figure("cpuset", "The processors that this process may run on.", ContainerLimits::cpuset)
            .figure("memory_limit", Unit.BYTES, "Memory that this process may use.", ContainerLimits::memoryLimit)
            .build();
}
