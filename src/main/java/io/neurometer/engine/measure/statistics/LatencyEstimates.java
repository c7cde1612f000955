package io.neurometer.engine.measure.statistics;

import io.neurometer.engine.report.Reading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The estimates of a latency that come with confidence intervals: the interval of the mean, and the quantiles.
 *
 * @param method how the intervals were computed, in words
 * @param p by per cent: 50, 90, 99 and 99.9
 */
record LatencyEstimates(String method, Reading<Quantile.Interval> meanCi95, Map<String, Quantile> p) {
    private static final Map<String, Double> QUANTILES = new LinkedHashMap<>();

    static {
        QUANTILES.put("50", 0.5);
        QUANTILES.put("90", 0.9);
        QUANTILES.put("99", 0.99);
        QUANTILES.put("99.9", 0.999);
    }

    /** Of a series that one process measured. @param samples in the order of time @param sorted the same, ascending */
    static LatencyEstimates ofProcess(double[] samples, double[] sorted, int block, long seed) {
        return new LatencyEstimates(
                "binomial order statistics; the mean's by a block bootstrap",
                samples.length < BlockBootstrap.MIN_SAMPLES
                        ? Reading.absent("fewer than " + BlockBootstrap.MIN_SAMPLES + " samples")
                        : Reading.of(BlockBootstrap.meanCi95(samples, seed)),
                quantiles(sorted, block));
    }

    /** Of series of several processes: intervals tell how far another process may lie from these. */
    static LatencyEstimates ofProcesses(List<double[]> series, double[] sorted, int block, long seed) {
        double[] probabilities =
                QUANTILES.values().stream().mapToDouble(quantile -> quantile).toArray();
        ForkBootstrap.Intervals intervals = ForkBootstrap.ci95(series, probabilities, seed);
        Map<String, Quantile> p = quantiles(sorted, block);
        int next = 0;
        for (Map.Entry<String, Quantile> quantile : p.entrySet()) {
            quantile.setValue(
                    quantile.getValue().acrossForks(intervals.quantiles().get(next++)));
        }
        return new LatencyEstimates(
                "bootstrap of processes and blocks of runs, Student's by processes", Reading.of(intervals.mean()), p);
    }

    /** @param block runs per sample: means of several runs have other quantiles than single runs, and so none here */
    static Map<String, Quantile> quantiles(double[] sorted, int block) {
        Map<String, Quantile> quantiles = new LinkedHashMap<>();
        QUANTILES.forEach((name, quantile) -> quantiles.put(
                name,
                block > 1
                        ? Quantile.absent("one run is too short for the clock: samples are means of " + block
                                + " runs, whose quantiles are not those of latency")
                        : Quantile.of(sorted, quantile)));
        return quantiles;
    }
}
