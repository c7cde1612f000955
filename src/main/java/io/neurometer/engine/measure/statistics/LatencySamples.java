package io.neurometer.engine.measure.statistics;

import io.neurometer.engine.report.Reading;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The statistics of durations measured one after the other. Nothing is dropped: outliers are flagged and stay in.
 *
 * <p>When runs are too short for the clock, a sample is the mean of a block of them, and quantiles of such means are not
 * quantiles of latency, so there are none.
 */
public final class LatencySamples {
    /** How the intervals of a series that one process measured come about. */
    static final String ORDER_STATISTICS = "binomial order statistics; the mean's by a block bootstrap";

    /** How those over several processes do. */
    static final String FORK_BOOTSTRAP = "bootstrap of processes and blocks of runs, Student's by processes";

    /** Distance from the median in median absolute deviations beyond which a sample is flagged: hyperfine's 10 x 1.4826. */
    static final double OUTLIER_Z = 14.826;

    private static final int MAX_FLAGS = 100;

    private static final Map<String, Double> QUANTILES = new LinkedHashMap<>();

    static {
        QUANTILES.put("50", 0.5);
        QUANTILES.put("90", 0.9);
        QUANTILES.put("99", 0.99);
        QUANTILES.put("99.9", 0.999);
    }

    /**
     * Milliseconds.
     *
     * @param n samples
     * @param block runs per sample; more than 1 when one run is too short for the clock
     * @param mad median absolute deviation from the median
     * @param meanCi95 95 % interval of the mean by a block bootstrap, since neighbouring samples are not independent
     * @param p nearest-rank quantiles by per cent: 50, 90, 99 and 99.9
     * @param outliers samples further from the median than 14.826 times {@code mad}; 0 when {@code mad} is
     * @param outlierRuns which samples those are, counted from 0; the first hundred
     * @param stability interquartile range divided by the median
     * @param intervals how those of the quantiles and of the mean come about
     * @param autocorr correlation of each sample with the one before
     * @param slope how many milliseconds later samples exceed earlier ones, per thousand samples, by least squares
     * @param histogram of all samples
     */
    public record Summary(
            String unit,
            int n,
            int block,
            double min,
            double median,
            double mad,
            double mean,
            Reading<Quantile.Interval> meanCi95,
            double max,
            Map<String, Quantile> p,
            int outliers,
            List<Integer> outlierRuns,
            double stability,
            String intervals,
            double autocorr,
            double slope,
            LatencyHistogram histogram) {}

    /** The same in few words, in milliseconds: {@code n} samples with their median, maximum and quantiles. */
    public record Brief(String unit, int n, double median, double max, Map<String, Quantile> p) {}

    private LatencySamples() {}

    /**
     * @param nanos duration of each sample divided by the runs in it, in the order in which they were taken; at least one
     * @param block runs per sample
     * @param seed of the bootstrap
     */
    public static Summary summarise(double[] nanos, int block, long seed) {
        double[] samples = millis(nanos);
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        double median = Medians.ofSorted(sorted);
        double mad =
                Medians.of(Arrays.stream(sorted).map(x -> Math.abs(x - median)).toArray());
        int[] outliers = IntStream.range(0, samples.length)
                .filter(i -> mad > 0 && Math.abs(samples[i] - median) / mad > OUTLIER_Z)
                .toArray();
        double iqr = at(sorted, 0.75) - at(sorted, 0.25);
        return new Summary(
                "ms",
                sorted.length,
                block,
                sorted[0],
                median,
                mad,
                Arrays.stream(samples).average().orElseThrow(),
                samples.length < BlockBootstrap.MIN_SAMPLES
                        ? Reading.absent("fewer than " + BlockBootstrap.MIN_SAMPLES + " samples")
                        : Reading.of(BlockBootstrap.meanCi95(samples, seed)),
                sorted[sorted.length - 1],
                quantiles(sorted, block),
                outliers.length,
                Arrays.stream(outliers).limit(MAX_FLAGS).boxed().toList(),
                median > 0 ? iqr / median : 0,
                ORDER_STATISTICS,
                Series.lag1(samples),
                Series.slope(samples) * 1e3,
                LatencyHistogram.of(nanos));
    }

    /**
     * The same over several processes that did the same. Quantiles are of all samples together; intervals, which must tell
     * how far another process may lie from these, come from {@link ForkBootstrap}. The correlation of neighbours and the
     * slope are means of those within the processes.
     *
     * @param forks nanoseconds of each process as in {@link #summarise}; at least two
     */
    public static Summary pooled(List<double[]> forks, int block, long seed) {
        double[] all = forks.stream().flatMapToDouble(Arrays::stream).toArray();
        Summary plain = summarise(all, block, seed);
        List<double[]> series = forks.stream().map(LatencySamples::millis).toList();
        double[] wanted = QUANTILES.values().stream().mapToDouble(q -> q).toArray();
        ForkBootstrap.Intervals intervals = ForkBootstrap.ci95(series, wanted, seed);
        Map<String, Quantile> p = new LinkedHashMap<>();
        int next = 0;
        for (Map.Entry<String, Quantile> quantile : plain.p().entrySet()) {
            p.put(
                    quantile.getKey(),
                    quantile.getValue().acrossForks(intervals.quantiles().get(next++)));
        }
        return new Summary(
                plain.unit(),
                plain.n(),
                block,
                plain.min(),
                plain.median(),
                plain.mad(),
                plain.mean(),
                Reading.of(intervals.mean()),
                plain.max(),
                p,
                plain.outliers(),
                plain.outlierRuns(),
                plain.stability(),
                FORK_BOOTSTRAP,
                series.stream().mapToDouble(Series::lag1).average().orElse(0),
                series.stream().mapToDouble(Series::slope).average().orElse(0) * 1e3,
                plain.histogram());
    }

    /** @param nanos duration of each run, in any order; at least one */
    public static Brief brief(double[] nanos) {
        double[] sorted = millis(nanos);
        Arrays.sort(sorted);
        return new Brief(
                "ms", sorted.length, Medians.ofSorted(sorted), sorted[sorted.length - 1], quantiles(sorted, 1));
    }

    static double[] millis(double[] nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("no samples");
        }
        return Arrays.stream(nanos).map(sample -> sample / 1e6).toArray();
    }

    private static Map<String, Quantile> quantiles(double[] sorted, int block) {
        Map<String, Quantile> quantiles = new LinkedHashMap<>();
        QUANTILES.forEach((name, quantile) -> quantiles.put(
                name,
                block > 1
                        ? Quantile.absent("one run is too short for the clock: samples are means of " + block
                                + " runs, whose quantiles are not those of latency")
                        : Quantile.of(sorted, quantile)));
        return quantiles;
    }

    private static double at(double[] sorted, double quantile) {
        return sorted[OrderStatistics.nearestRank(sorted.length, quantile) - 1];
    }
}
