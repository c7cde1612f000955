package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How busy the machine was with other things, read at one moment.
 *
 * @param cpuPressure percentage of the last 10 s in which some runnable task waited for a processor
 * @param loadPerCpu one-minute load average divided by the logical processors
 * @param stealTicks processor time taken by the hypervisor since boot
 * @param totalTicks all processor time since boot
 * @param throttledPeriods periods in which this process's control group had used up its processor quota
 * @param requestsStarted requests that the service has begun to serve since it started
 * @param requestsEnded those of them that have ended
 */
public record HostLoad(
        Reading<Double> cpuPressure,
        Reading<Double> loadPerCpu,
        Reading<Long> stealTicks,
        Reading<Long> totalTicks,
        Reading<Long> throttledPeriods,
        long requestsStarted,
        long requestsEnded) {
    private static final String NO_TICKS = "only Linux tells, in /proc/stat";
    private static final int STEAL_COLUMN = 7;

    /**
     * Two moments compared.
     *
     * @param cpuPressureBefore percentage of the 10 s before the first in which some runnable task waited
     * @param loadPerCpuBefore one-minute load average at the first, divided by the logical processors
     * @param stealRatio share of the processor time between them that the hypervisor took
     * @param throttledPeriods periods between them in which the processor quota was used up
     * @param otherRequests requests that were being served at any time between them
     */
    public record During(
            Reading<Double> cpuPressureBefore,
            Reading<Double> loadPerCpuBefore,
            Reading<Double> stealRatio,
            Reading<Long> throttledPeriods,
            long otherRequests) {
        /** The block {@code environment_during_run} of a report. */
        public static final Section<During> SECTION = Section.of(During.class)
                .figure(
                        "cpu_pressure_before",
                        Unit.PERCENT,
                        "Part of the 10 s before the run in which some runnable task waited for a processor.",
                        During::cpuPressureBefore)
                .figure(
                        "load_per_cpu_before",
                        Unit.RATIO,
                        "One-minute load average before the run, divided by the logical processors.",
                        During::loadPerCpuBefore)
                .figure(
                        "steal_ratio",
                        Unit.SHARE,
                        "Processor time during the run that the hypervisor took for others.",
                        During::stealRatio)
                .figure(
                        "throttled_periods",
                        Unit.COUNT,
                        "Periods during the run in which the control group had used up its processor quota.",
                        During::throttledPeriods)
                .figure(
                        "other_requests",
                        Unit.COUNT,
                        "Requests that the service served at any time during the run.",
                        During::otherRequests)
                .build();
    }

    public static HostLoad now(RequestCount requests) {
        return of(HostFiles.ofThisHost(), requests);
    }

    static HostLoad of(HostFiles files, RequestCount requests) {
        String pressure = ProcFiles.value(files.lines("proc/pressure/cpu"), "some");
        long[] ticks = ticks(files.firstLine("proc/stat"));
        return new HostLoad(
                ProcFiles.decimal(
                        pressure == null ? null : pressure.replaceFirst("avg10=", ""),
                        "the kernel does not report pressure stalls"),
                ProcFiles.decimal(files.firstLine("proc/loadavg"), "only Linux tells, in /proc/loadavg")
                        .map(load -> load / Runtime.getRuntime().availableProcessors()),
                ticks.length > STEAL_COLUMN ? Reading.of(ticks[STEAL_COLUMN]) : Reading.absent(NO_TICKS),
                ticks.length > 0 ? Reading.of(Arrays.stream(ticks).sum()) : Reading.absent(NO_TICKS),
                new ControlGroups(files).throttledPeriods(),
                requests.started(),
                requests.ended());
    }

    /** What happened between the earlier moment and this one. */
    public During since(HostLoad before) {
        Long steal = difference(stealTicks, before.stealTicks);
        Long total = difference(totalTicks, before.totalTicks);
        Long throttled = difference(throttledPeriods, before.throttledPeriods);
        return new During(
                before.cpuPressure,
                before.loadPerCpu,
                steal == null || total == null
                        ? Reading.absent(NO_TICKS)
                        : Reading.of((double) steal / Math.max(1, total)),
                throttled == null ? throttledPeriods : Reading.of(throttled),
                requestsStarted - before.requestsEnded);
    }

    private static @Nullable Long difference(Reading<Long> later, Reading<Long> earlier) {
        Long end = later.value();
        Long begin = earlier.value();
        return end == null || begin == null ? null : Long.valueOf(end - begin);
    }

    /** The columns of {@code /proc/stat} for all processors together; none when there is no such line. */
    private static long[] ticks(@Nullable String line) {
        return line == null || !line.startsWith("cpu ")
                ? new long[0]
                : Arrays.stream(line.substring("cpu ".length()).strip().split("\\s+"))
                        .mapToLong(Long::parseLong)
                        .toArray();
    }
}
