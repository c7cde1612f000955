package io.neurometer.engine.measure.clock;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.MILLISECONDS;
import static io.neurometer.engine.report.Unit.SHARE;

import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.List;

/**
 * What part of a phase the threads that computed were ready to run and had no processor, because others had it. Threads
 * that hardly wanted one or hardly ran, such as most of the JVM's own, are left out.
 *
 * @param share time waited by time run or waited, over all these threads
 * @param threads how many there were
 * @param slices how often they were given a processor
 * @param waitPerSliceMs how long they waited for it each time on average
 */
public record OffProcessor(double share, int threads, long slices, double waitPerSliceMs) {
    public static final Section<OffProcessor> SECTION = Section.of(OffProcessor.class)
            .figure("share", SHARE, "Time waited for a processor by time run or waited.", OffProcessor::share)
            .figure("threads", COUNT, "Threads that ran or waited a tenth of the time or more.", OffProcessor::threads)
            .figure("slices", COUNT, "How often they were given a processor.", OffProcessor::slices)
            .figure(
                    "wait_ms",
                    MILLISECONDS,
                    "Wait for a processor each time, on average.",
                    OffProcessor::waitPerSliceMs)
            .build();

    /** A share from which on latency is shaped by what else runs on the machine. */
    private static final double MAX_SHARE = 0.1;

    /** A thread that wanted a processor for less of the time than this, or ran for less of another's time, is no worker. */
    private static final double MIN_ACTIVE = 0.1;

    /** Times are kept up to date from one timer interrupt to the next: a shorter phase has none that can be told. */
    private static final double MIN_NANOS = 50e6;

    /** Between two moments. @param nanos between them */
    public static Reading<OffProcessor> between(Reading<ThreadTimes> before, Reading<ThreadTimes> after, double nanos) {
        if (before.value() == null || after.value() == null) {
            return Reading.absent(String.valueOf(before.value() == null ? before.reason() : after.reason()));
        } else if (nanos < MIN_NANOS) {
            return Reading.absent(
                    "the runs took less than " + (long) (MIN_NANOS / 1e6) + " ms in all, too short to tell");
        }
        List<ThreadTimes.Times> all = after.value().since(before.value());
        long longest = all.stream().mapToLong(ThreadTimes.Times::run).max().orElse(0);
        List<ThreadTimes.Times> workers = all.stream()
                .filter(times -> times.run() + times.waiting() >= MIN_ACTIVE * nanos)
                .filter(times -> times.run() >= MIN_ACTIVE * longest)
                .toList();
        return workers.isEmpty()
                ? Reading.absent("no thread wanted a processor for a tenth of the time")
                : Reading.of(of(workers));
    }

    private static OffProcessor of(List<ThreadTimes.Times> workers) {
        double run = workers.stream().mapToLong(ThreadTimes.Times::run).sum();
        double waiting = workers.stream().mapToLong(ThreadTimes.Times::waiting).sum();
        long slices = workers.stream().mapToLong(ThreadTimes.Times::slices).sum();
        return new OffProcessor(
                waiting / Math.max(1, run + waiting), workers.size(), slices, waiting / 1e6 / Math.max(1, slices));
    }

    /** What a high share means for figures, and what to do about it. */
    public Warning warning() {
        return new Warning(
                Warning.OFF_PROCESSOR,
                "the computing threads waited for a processor in " + SHARE.format(share) + " of the time, more than "
                        + SHARE.format(MAX_SHARE) + ": other processes had it; end them or measure at another time");
    }

    /** Whether the share is so high that figures tell of the machine's other work too. */
    public boolean shapesLatency() {
        return share > MAX_SHARE;
    }
}
