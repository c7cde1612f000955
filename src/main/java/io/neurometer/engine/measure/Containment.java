package io.neurometer.engine.measure;

import org.jspecify.annotations.Nullable;

/**
 * What this process may use of the machine, by control groups.
 *
 * @param cpuQuota processors' worth of time
 * @param memoryLimit bytes
 */
public record Containment(Reading<Double> cpuQuota, Reading<Long> memoryLimit) {
    private static final String NO_QUOTA = "no control group limits processor time";
    private static final String NO_LIMIT = "no control group limits memory";

    /** Control groups v1 write a number near 2^63 for no limit. */
    private static final long UNLIMITED = 1L << 60;

    static Containment read() {
        return of(
                ProcFiles.firstLine("/sys/fs/cgroup/cpu.max"),
                ProcFiles.firstLine("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"),
                ProcFiles.firstLine("/sys/fs/cgroup/cpu/cpu.cfs_period_us"),
                ProcFiles.firstLine("/sys/fs/cgroup/memory.max"),
                ProcFiles.firstLine("/sys/fs/cgroup/memory/memory.limit_in_bytes"));
    }

    /** From the content of the files of control groups v2 and v1; null where there is no such file. */
    static Containment of(
            @Nullable String cpuMax,
            @Nullable String quotaMicros,
            @Nullable String periodMicros,
            @Nullable String memoryMax,
            @Nullable String memoryLimit) {
        Reading<Double> quota = Reading.absent(NO_QUOTA);
        if (cpuMax != null && !cpuMax.startsWith("max")) {
            String[] parts = cpuMax.split("\\s+");
            quota = ratio(parts[0], parts.length > 1 ? parts[1] : "100000");
        } else if (quotaMicros != null && periodMicros != null && !quotaMicros.startsWith("-")) {
            quota = ratio(quotaMicros, periodMicros);
        }
        Reading<Long> limit = ProcFiles.number(memoryMax != null ? memoryMax : memoryLimit, NO_LIMIT);
        if (limit.value() != null && limit.value() >= UNLIMITED) {
            limit = Reading.absent(NO_LIMIT);
        }
        return new Containment(quota, limit);
    }

    private static Reading<Double> ratio(String quota, String period) {
        Reading<Double> numerator = ProcFiles.decimal(quota, NO_QUOTA);
        Reading<Double> denominator = ProcFiles.decimal(period, NO_QUOTA);
        return numerator.value() == null || denominator.value() == null || denominator.value() == 0
                ? Reading.absent(NO_QUOTA)
                : Reading.of(numerator.value() / denominator.value());
    }
}
