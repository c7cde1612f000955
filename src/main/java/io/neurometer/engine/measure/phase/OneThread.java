package io.neurometer.engine.measure.phase;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.MILLISECONDS;
import static io.neurometer.engine.report.Unit.RATIO;

import io.neurometer.engine.measure.statistics.Medians;
import io.neurometer.engine.measure.subject.Subject;
import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.Arrays;

/**
 * The same model with one thread, where several share the work of its operators: whether they help at all. A team waits
 * at every operator for the thread that comes last, which beside other processes may take a time slice.
 */
public final class OneThread implements Phase {
    public static final Figure<Found> ONE_THREAD =
            Figure.section("one_thread", "The same model with one thread an operator.", Found.SECTION);

    /** A model that takes longer than some milliseconds gains from its threads, or shows in other figures. */
    private static final long MAX_FLOP = 1_000_000_000;

    private static final long MAX_BYTES = 256L << 20;
    private static final int WARM_UP_RUNS = 20;
    private static final int MIN_RUNS = 10;
    private static final int MAX_RUNS = 10_000;

    private final double seconds;

    /**
     * What was found.
     *
     * @param threads that an operator may use in all other figures
     * @param n runs on one thread
     * @param medianMs of them
     * @param ratio median latency with the threads by that on one
     */
    public record Found(int threads, int n, double medianMs, double ratio) {
        static final Section<Found> SECTION = Section.of(Found.class)
                .figure("threads", COUNT, "Threads of an operator in all other figures.", Found::threads)
                .figure("n", COUNT, "Runs with one thread.", Found::n)
                .figure("median", MILLISECONDS, "Their median latency.", Found::medianMs)
                .figure("ratio", RATIO, "Median latency with the threads by this one.", Found::ratio)
                .build();
    }

    /** @param seconds the most for the runs */
    public OneThread(double seconds) {
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return "one-thread";
    }

    @Override
    public double usualSeconds(MeasurementRequest request) {
        return seconds;
    }

    @Override
    public double reservedSeconds(Trial trial) {
        return isWorthwhile(trial) ? seconds : 0;
    }

    @Override
    public void run(Trial trial) {
        trial.checkpoint().enter(name());
        trial.findings().put(ONE_THREAD, find(trial));
    }

    private Reading<Found> find(Trial trial) {
        int threads = trial.subject().compiled().threads();
        if (threads <= 1) {
            return Reading.absent("its operators have one thread each");
        } else if (!isWorthwhile(trial)) {
            return Reading.absent("only models of less than " + MAX_FLOP + " FLOP and " + (MAX_BYTES >> 20)
                    + " MiB are run once more");
        } else if (trial.secondsForPhase() < seconds) {
            return Reading.absent("there was no time left for it");
        }
        try (Subject one = trial.subject().onThreads(1)) {
            return one.compiled().threads() > 1
                    ? Reading.absent("the threads of this backend are fixed when the service starts")
                    : Reading.of(compare(trial, one, threads));
        } finally {
            trial.subject().freeIdle();
        }
    }

    private Found compare(Trial trial, Subject one, int threads) {
        for (int i = 0; i < WARM_UP_RUNS; i++) {
            one.run();
            trial.checkpoint().requireWanted();
        }
        double[] taken = new double[MAX_RUNS];
        int count = 0;
        long begin = trial.clock().nanos();
        while (count < MIN_RUNS || (count < MAX_RUNS && trial.secondsSince(begin) < seconds)) {
            taken[count] = one.run();
            trial.checkpoint().between(trial.secondsSince(begin) / seconds, taken[count++]);
        }
        double median = Medians.of(Arrays.copyOf(taken, count)) / 1e6;
        double team = trial.findings().require(Latency.LATENCY).median();
        return new Found(threads, count, median, median > 0 ? team / median : 1);
    }

    private static boolean isWorthwhile(Trial trial) {
        return trial.subject().compiled().threads() > 1
                && trial.request().analytic().totals().flop() < MAX_FLOP
                && trial.subject().plannedBytes() < MAX_BYTES;
    }
}
