package io.neurometer.engine.measure.host;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.PERCENT;
import static io.neurometer.engine.report.Unit.RATIO;
import static io.neurometer.engine.report.Unit.SHARE;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How busy the machine was with other things, read at one moment; ticks count from boot, requests from the start. */
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

    /** Two moments compared: pressure and load are those of the first, everything else counts from it to the second. */
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
                        PERCENT,
                        "Part of the 10 s before the run in which a task waited for a processor.",
                        During::cpuPressureBefore)
                .figure("load_per_cpu_before", RATIO, "One-minute load average a processor.", During::loadPerCpuBefore)
                .figure("steal_ratio", SHARE, "Processor time that the hypervisor took for others.", During::stealRatio)
                .figure("throttled_periods", COUNT, "Periods in which the quota was used up.", During::throttledPeriods)
                .figure("other_requests", COUNT, "Requests that the service served meanwhile.", During::otherRequests)
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
