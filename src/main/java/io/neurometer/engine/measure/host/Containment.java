package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;

/**
 * What this process may use of the machine, by control groups.
 *
 * @param controlGroups the version of control groups in force: 1 or 2
 * @param cpuQuota processors' worth of time
 * @param cpuset the processors that it may run on, as the kernel lists them
 * @param memoryLimit bytes
 * @param throttledBefore periods in which the quota had been used up when a measurement began
 * @param throttledAfter the same when it had ended
 */
public record Containment(
        Reading<Integer> controlGroups,
        Reading<Double> cpuQuota,
        Reading<String> cpuset,
        Reading<Long> memoryLimit,
        Reading<Long> throttledBefore,
        Reading<Long> throttledAfter) {

    Containment throttled(Reading<Long> before, Reading<Long> after) {
        return new Containment(controlGroups, cpuQuota, cpuset, memoryLimit, before, after);
    }
}
