package io.neurometer.engine.measure.statistics;

import org.apache.commons.math3.distribution.BinomialDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Confidence intervals for quantiles that assume no distribution but that it is continuous: the number of samples below
 * the true quantile is binomial, so two of the sorted samples enclose it with known probability.
 *
 * <p>The rule: with X ~ Binomial(n, quantile), the lower rank is the largest l with P(X &lt; l) &le; 2.5 %, the upper one
 * the smallest u with P(X &ge; u) &le; 2.5 %. Each side misses by at most 2.5 % and, ranks being whole, by less than that
 * only for want of the probability of one single rank, so that an interval covers the quantile with at least 95 % and, at
 * the sample sizes of the protocols, at most about 97 %.
 */
public final class OrderStatistics {
    /** What each side of a two-sided 95 % interval may miss. */
    private static final double TAIL = 0.025;

    /** What a 99 % upper bound may miss. */
    private static final double UPPER_TAIL = 0.01;

    private OrderStatistics() {}

    /** Two ranks in the sorted samples, counted from 1. */
    public record Ranks(int lower, int upper) {}

    /** Rank of the nearest-rank quantile, counted from 1: always an observed value. */
    public static int nearestRank(int n, double quantile) {
        // A product such as 0.99 * 100 may round to just above the integer it stands for.
        int rank = (int) Math.ceil(quantile * n - 1e-9);
        return Math.min(n, Math.max(1, rank));
    }

    /** The nearest-rank quantile of samples in ascending order. */
    static double nearest(double[] sorted, double quantile) {
        return sorted[nearestRank(sorted.length, quantile) - 1];
    }

    /** The innermost ranks that enclose the quantile with at least 95 % probability, or null when n is too small. */
    public static @Nullable Ranks ci95(int n, double quantile) {
        BinomialDistribution below = new BinomialDistribution(n, quantile);
        int lower = below.inverseCumulativeProbability(TAIL);
        int upper = below.inverseCumulativeProbability(1 - TAIL) + 1;
        return lower == 0 || upper > n ? null : new Ranks(lower, upper);
    }

    /** The smallest n for which {@link #ci95} exists. */
    public static int minSamples(double quantile) {
        double rarer = Math.max(quantile, 1 - quantile);
        return (int) Math.ceil(Math.log(TAIL) / Math.log(rarer));
    }

    /**
     * The rank of a bound that the quantile stays below with 99 % probability, as MLPerf's loadgen reports it: n - t for
     * the largest t &ge; 1 with P(Binomial(n, 1 - quantile) &le; t) &lt; 1 %. 0 when n is too small.
     */
    public static int upper99(int n, double quantile) {
        int above = new BinomialDistribution(n, 1 - quantile).inverseCumulativeProbability(UPPER_TAIL) - 1;
        return above < 1 ? 0 : n - above;
    }

    /** The smallest n for which {@link #upper99} exists. */
    public static int minSamplesOfUpper99(double quantile) {
        int n = 2;
        while (atMostOneAbove(n, quantile) >= UPPER_TAIL) {
            n++;
        }
        return n;
    }

    private static double atMostOneAbove(int n, double quantile) {
        return Math.pow(quantile, n - 1) * (quantile + n * (1 - quantile));
    }
}
