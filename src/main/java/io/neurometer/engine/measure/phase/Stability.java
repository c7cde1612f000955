package io.neurometer.engine.measure.phase;

import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.statistics.Medians;
import io.neurometer.engine.report.Reading;
import java.util.Arrays;

/**
 * Whether latency stays what it is: the samples in five windows, whose medians must lie within 5 %. Where they do not, up
 * to three further windows are measured, each judged with the four before it; every sample counts in the figures.
 */
public final class Stability {
    private static final int WINDOWS = 5;
    private static final double MAX_SPREAD = 1.05;
    private static final int MIN_SAMPLES = 5 * WINDOWS;

    private final int retries;
    private final Latency latency;

    /** @param retries windows that may be added */
    public Stability(int retries, Latency latency) {
        this.retries = retries;
        this.latency = latency;
    }

    /** @param samples all of them, those of further windows included */
    public record Result(Latency.Samples samples, Reading<Measurement.Stability> stability) {}

    /** @param reserveSeconds what later phases need of the time that is left */
    public Result run(Trial trial, Latency.Samples first, double reserveSeconds) {
        trial.checkpoint().enter(Phase.STABILITY);
        int size = first.nanos().length / WINDOWS;
        if (first.nanos().length < MIN_SAMPLES) {
            return new Result(
                    first,
                    Reading.absent(first.nanos().length + " samples, fewer than the " + MIN_SAMPLES + " that " + WINDOWS
                            + " windows need"));
        }
        double[] medians = new double[WINDOWS + retries];
        for (int i = 0; i < WINDOWS; i++) {
            medians[i] = median(first.nanos(), i * size, i == WINDOWS - 1 ? first.nanos().length : (i + 1) * size);
        }
        Latency.Samples samples = first;
        int added = 0;
        double windowSeconds = first.seconds() / WINDOWS;
        while (spread(medians, added) > MAX_SPREAD
                && added < retries
                && windowSeconds < trial.secondsLeft() - reserveSeconds) {
            int from = samples.nanos().length;
            samples = latency.more(trial, samples, size);
            medians[WINDOWS + added++] = median(samples.nanos(), from, samples.nanos().length);
        }
        double spread = spread(medians, added);
        return new Result(
                samples,
                Reading.of(new Measurement.Stability(
                        Arrays.stream(medians).limit(WINDOWS + added).boxed().toList(),
                        spread,
                        MAX_SPREAD,
                        added,
                        spread <= MAX_SPREAD)));
    }

    private static double spread(double[] medians, int added) {
        return Medians.spread(Arrays.copyOfRange(medians, added, added + WINDOWS));
    }

    private static double median(double[] nanos, int from, int to) {
        return Medians.of(Arrays.copyOfRange(nanos, from, to)) / 1e6;
    }
}
