package io.neurometer.engine.measure.host;

import static io.neurometer.engine.report.Unit.BYTES;
import static io.neurometer.engine.report.Unit.COUNT;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;

/** What control groups let this process use of the machine. */
public record ContainerLimits(
        Reading<Integer> controlGroups, Reading<Double> cpuQuota, Reading<String> cpuset, Reading<Long> memoryLimit) {
    static final Section<ContainerLimits> SECTION = Section.of(ContainerLimits.class)
            .figure("control_groups", "Version of control groups in force: 1 or 2.", ContainerLimits::controlGroups)
            .figure("cpu_quota", COUNT, "Processors' worth of time for this process.", ContainerLimits::cpuQuota)
            .figure("cpuset", "Processors that this process may run on.", ContainerLimits::cpuset)
            .figure("memory_limit", BYTES, "Memory that this process may use.", ContainerLimits::memoryLimit)
            .build();
}
