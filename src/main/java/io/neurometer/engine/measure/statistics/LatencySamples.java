package io.neurometer.engine.measure.statistics;

import java.util.Arrays;
import java.util.List;

/** Summarises durations in nanoseconds that were measured one after the other. */
public final class LatencySamples {
    private LatencySamples() {}

    /**
     * @param nanos duration of each sample divided by the runs in it, in the order in which they were taken; at least one
     * @param block runs per sample
     * @param seed of the bootstrap
     */
    public static LatencySummary summarise(double[] nanos, int block, long seed) {
        return new LatencySummary(List.of(nanos), block, seed);
    }

    /**
     * The same over several processes that did the same. Quantiles are of all samples together; intervals come from
     * {@link ForkBootstrap}. The correlation of neighbours and the slope are means of those within the processes.
     *
     * @param forks nanoseconds of each process as in {@link #summarise}; at least two
     */
    public static LatencySummary pooled(List<double[]> forks, int block, long seed) {
        return new LatencySummary(forks, block, seed);
    }

    /** @param nanos duration of each run, in any order; at least one */
    public static LatencyBrief brief(double[] nanos) {
        double[] sorted = Milliseconds.of(nanos);
        Arrays.sort(sorted);
        return new LatencyBrief(
                sorted.length,
                Medians.ofSorted(sorted),
                sorted[sorted.length - 1],
                LatencyEstimates.quantiles(sorted, 1));
    }
}
