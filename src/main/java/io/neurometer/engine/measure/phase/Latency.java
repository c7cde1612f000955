package io.neurometer.engine.measure.phase;

import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.clock.ClockCost;
import io.neurometer.engine.measure.clock.Collection;
import io.neurometer.engine.measure.clock.Hiccup;
import io.neurometer.engine.measure.clock.PauseWatch;
import io.neurometer.engine.measure.statistics.OrderStatistics;
import io.neurometer.engine.report.Reading;
import java.util.Arrays;
import java.util.List;

/** Single runs one after the other, each timed: a closed loop with one request in flight. */
public final class Latency {
    private static final int MEDIAN_SAMPLES = OrderStatistics.minSamples(0.5);
    private static final int MAX_RUNS = 1 << 18;

    private final Rule rule;
    private final double clockNanos;
    private final int fixedBlock;

    /**
     * @param runs at least so many, and no more once {@code seconds} are over
     * @param seconds at least so long
     * @param capSeconds fewer runs once this long has passed
     * @param leastRuns but never fewer than this
     */
    public record Rule(int runs, double seconds, double capSeconds, int leastRuns) {}

    /**
     * What was measured.
     *
     * @param nanos of each sample in order
     * @param block runs in each sample
     * @param seconds for all of them
     * @param allocPerRun bytes of Java heap
     * @param collections of garbage meanwhile
     */
    public record Samples(
            double[] nanos,
            int block,
            double seconds,
            Reading<Long> allocPerRun,
            List<Collection> collections,
            Hiccup hiccup) {

        /** Runs per second. */
        public double rate() {
            return nanos.length * block / seconds;
        }

        Samples and(double[] more, double moreSeconds) {
            double[] all = Arrays.copyOf(nanos, nanos.length + more.length);
            System.arraycopy(more, 0, all, nanos.length, more.length);
            return new Samples(all, block, seconds + moreSeconds, allocPerRun, collections, hiccup);
        }
    }

    /** @param clockNanos what reading the clock costs */
    public Latency(Rule rule, double clockNanos) {
        this(rule, clockNanos, 0);
    }

    /** @param fixedBlock runs in each sample, so that samples of several processes are of one kind; 0 to find out */
    public Latency(Rule rule, double clockNanos, int fixedBlock) {
        this.rule = rule;
        this.clockNanos = clockNanos;
        this.fixedBlock = fixedBlock;
    }

    /** @param lastNanos the run before @param reserveSeconds what later phases need of the time that is left */
    public Samples run(Trial trial, double lastNanos, double reserveSeconds) {
        trial.checkpoint().enter(Phase.LATENCY);
        int block = fixedBlock > 0 ? fixedBlock : ClockCost.blockFor(lastNanos, clockNanos);
        if (block > 1) {
            trial.deviate("one run is shorter than 100 reads of the clock: timed in blocks of " + block);
        }
        double[] taken = new double[1024];
        int count = 0;
        Reading<Long> allocatedBefore = Allocation.bytes();
        long begin = trial.clock().nanos();
        try (PauseWatch watch = new PauseWatch(trial.clock())) {
            while (count < rule.leastRuns()
                    || mayGoOn(count, trial.secondsSince(begin), trial.secondsLeft() - reserveSeconds, lastNanos)) {
                if (count == taken.length) {
                    taken = Arrays.copyOf(taken, 2 * count);
                }
                taken[count] =
                        block == 1 ? trial.subject().run() : trial.subject().block(block);
                trial.checkpoint().between((double) ++count / rule.runs(), taken[count - 1]);
            }
            double seconds = trial.secondsSince(begin);
            Reading<Long> allocation = perRun(allocatedBefore, Allocation.bytes(), (long) count * block);
            if (count < rule.runs()) {
                trial.deviate(count + " runs within the time given, of " + rule.runs());
            }
            return new Samples(
                    Arrays.copyOf(taken, count), block, seconds, allocation, watch.collections(), watch.hiccup());
        }
    }

    /** Further samples like the ones before, for as long as there is time. */
    Samples more(Trial trial, Samples before, int runs) {
        double[] taken = new double[runs];
        long begin = trial.clock().nanos();
        for (int i = 0; i < runs; i++) {
            taken[i] = before.block() == 1
                    ? trial.subject().run()
                    : trial.subject().block(before.block());
            trial.checkpoint().between((double) i / runs, taken[i]);
        }
        return before.and(taken, trial.secondsSince(begin));
    }

    private boolean mayGoOn(int count, double seconds, double left, double lastNanos) {
        boolean wanted = count < rule.runs() || seconds < rule.seconds();
        // What is left of the total goes to a median that has a confidence interval.
        boolean inTime = seconds < rule.capSeconds() || count < MEDIAN_SAMPLES;
        return wanted && inTime && lastNanos / 1e9 < left && count < MAX_RUNS;
    }

    private static Reading<Long> perRun(Reading<Long> before, Reading<Long> after, long runs) {
        return before.value() == null || after.value() == null
                ? after
                : Reading.of((after.value() - before.value()) / runs);
    }

    /** The collections in figures. */
    public static Measurement.Gc gc(List<Collection> collections) {
        return new Measurement.Gc(
                collections.size(),
                collections.stream().mapToDouble(Collection::ms).sum(),
                collections.stream().mapToDouble(Collection::ms).max().orElse(0),
                collections);
    }
}
