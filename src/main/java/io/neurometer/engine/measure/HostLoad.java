package io.neurometer.engine.measure;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How busy the machine was with other things, read at one moment.
 *
 * @param cpuPressure percentage of the last 10 s in which some runnable task waited for a processor
 * @param loadPerCpu one-minute load average divided by the logical processors
 * @param stealTicks processor time taken by the hypervisor since boot
 * @param totalTicks all processor time since boot
 * @param throttledPeriods periods in which this container used up its quota
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
    private static final int STEAL_COLUMN = 7;

    /**
     * Two moments compared.
     *
     * @param otherRequests requests that were being served at any time between them
     */
    public record During(
            Reading<Double> cpuPressureBefore,
            Reading<Double> loadPerCpuBefore,
            Reading<Double> stealRatio,
            Reading<Long> throttledPeriods,
            long otherRequests) {
        public static final Section<During> SECTION = Section.of(During.class)
                .figure(
                        "cpu_pressure_before",
                        Unit.PERCENT,
                        "The part of the 10 s before in which some runnable task waited for a processor.",
                        During::cpuPressureBefore)
                .figure(
                        "load_per_cpu_before",
                        Unit.RATIO,
                        "The one-minute load average before, divided by the logical processors.",
                        During::loadPerCpuBefore)
                .figure(
                        "steal_ratio",
                        Unit.SHARE,
                        "The processor time that the hypervisor took meanwhile.",
                        During::stealRatio)
                .figure(
                        "throttled_periods",
                        Unit.COUNT,
                        "The periods in which this container used up its quota meanwhile.",
                        During::throttledPeriods)
                .figure(
                        "other_requests",
                        Unit.COUNT,
                        "The requests that the service served meanwhile.",
                        During::otherRequests)
                .build();
    }

    public static HostLoad now(RequestCount requests) {
        String pressure = ProcFiles.value(ProcFiles.lines("/proc/pressure/cpu"), "some");
        String averages = ProcFiles.firstLine("/proc/loadavg");
        Reading<Double> load = ProcFiles.decimal(averages, "only Linux tells, in /proc/loadavg");
        String[] ticks = ticks(ProcFiles.firstLine("/proc/stat"));
        return new HostLoad(
                ProcFiles.decimal(
                        pressure == null ? null : pressure.replaceFirst("avg10=", ""),
                        "the kernel does not report pressure stalls"),
                load.value() == null
                        ? load
                        : Reading.of(load.value() / Runtime.getRuntime().availableProcessors()),
                ProcFiles.number(
                        ticks.length > STEAL_COLUMN ? ticks[STEAL_COLUMN] : null, "only Linux tells, in /proc/stat"),
                ticks.length == 0
                        ? Reading.absent("only Linux tells, in /proc/stat")
                        : Reading.of(
                                Arrays.stream(ticks).mapToLong(Long::parseLong).sum()),
                throttled(),
                requests.started(),
                requests.ended());
    }

    /** What happened between the earlier moment and this one. */
    public During since(HostLoad before) {
        Reading<Double> steal = stealTicks.value() == null
                        || totalTicks.value() == null
                        || before.stealTicks.value() == null
                        || before.totalTicks.value() == null
                ? Reading.absent("only Linux tells, in /proc/stat")
                : Reading.of((double) (stealTicks.value() - before.stealTicks.value())
                        / Math.max(1, totalTicks.value() - before.totalTicks.value()));
        Reading<Long> throttled = throttledPeriods.value() == null || before.throttledPeriods.value() == null
                ? throttledPeriods
                : Reading.of(throttledPeriods.value() - before.throttledPeriods.value());
        return new During(
                before.cpuPressure, before.loadPerCpu, steal, throttled, requestsStarted - before.requestsEnded);
    }

    private static String[] ticks(@Nullable String line) {
        return line == null || !line.startsWith("cpu ")
                ? new String[0]
                : line.substring("cpu ".length()).strip().split("\\s+");
    }

    private static Reading<Long> throttled() {
        for (String path : List.of("/sys/fs/cgroup/cpu.stat", "/sys/fs/cgroup/cpu/cpu.stat")) {
            String periods = ProcFiles.value(ProcFiles.lines(path), "nr_throttled");
            if (periods != null) {
                return ProcFiles.number(periods, "nr_throttled is not a number");
            }
        }
        return Reading.absent("no control group reports nr_throttled");
    }
}
