package io.neurometer.engine.measure;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The statistics of durations measured one after the other. Nothing is dropped: outliers are counted and stay in.
 *
 * <p>When runs are too short for the clock, a sample is the mean of a block of them, and quantiles of such means are not
 * quantiles of latency, so there are none.
 */
public final class LatencySamples {
    /** Robust z-score beyond which a sample counts as an outlier; hyperfine's bound. */
    static final double OUTLIER_Z = 14.8;

    /** Makes the median absolute deviation of normal samples estimate their standard deviation. */
    private static final double MAD_TO_SIGMA = 1.4826;

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
     * @param p nearest-rank quantiles by per cent: 50, 90, 99 and 99.9
     * @param outliers samples with a robust z-score above 14.8
     * @param stability interquartile range divided by the median
     */
    public record Summary(
            String unit,
            int n,
            int block,
            double min,
            double median,
            double mad,
            double mean,
            double max,
            Map<String, Quantile> p,
            int outliers,
            double stability) {}

    private LatencySamples() {}

    /** @param nanos duration of each sample divided by the runs in it; at least one */
    public static Summary summarise(double[] nanos, int block) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("no samples");
        }
        double[] sorted =
                Arrays.stream(nanos).map(sample -> sample / 1e6).sorted().toArray();
        double median = median(sorted);
        double mad = median(
                Arrays.stream(sorted).map(x -> Math.abs(x - median)).sorted().toArray());
        double sigma = mad * MAD_TO_SIGMA;
        int outliers = (int) Arrays.stream(sorted)
                .filter(x -> sigma > 0 && Math.abs(x - median) / sigma > OUTLIER_Z)
                .count();
        double iqr = at(sorted, 0.75) - at(sorted, 0.25);
        return new Summary(
                "ms",
                sorted.length,
                block,
                sorted[0],
                median,
                mad,
                Arrays.stream(sorted).average().orElseThrow(),
                sorted[sorted.length - 1],
                quantiles(sorted, block),
                outliers,
                median > 0 ? iqr / median : 0);
    }

    private static Map<String, Quantile> quantiles(double[] sorted, int block) {
        Map<String, Quantile> quantiles = new LinkedHashMap<>();
        QUANTILES.forEach((name, quantile) -> quantiles.put(name, quantile(sorted, quantile, block)));
        return quantiles;
    }

    private static Quantile quantile(double[] sorted, double quantile, int block) {
        int n = sorted.length;
        if (block > 1) {
            return Quantile.absent("one run is too short for the clock: samples are means of " + block
                    + " runs, whose quantiles are not those of latency");
        }
        OrderStatistics.Ranks ranks = OrderStatistics.ci95(n, quantile);
        if (ranks == null) {
            return Quantile.absent("n = " + n + " is below the " + OrderStatistics.minSamples(quantile)
                    + " samples that a 95 % confidence interval needs");
        }
        return new Quantile(
                at(sorted, quantile),
                new Quantile.Interval(sorted[ranks.lower() - 1], sorted[ranks.upper() - 1]),
                null);
    }

    private static double at(double[] sorted, double quantile) {
        return sorted[OrderStatistics.nearestRank(sorted.length, quantile) - 1];
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
