package io.neurometer.engine.measure.statistics;

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

    /** The innermost ranks that enclose the quantile with at least 95 % probability, or null when n is too small. */
    public static @Nullable Ranks ci95(int n, double quantile) {
        int lower = 0;
        int upper = 0;
        double logOdds = Math.log(quantile) - Math.log1p(-quantile);
        double logMass = n * Math.log1p(-quantile);
        double below = 0;
        for (int k = 0; k <= n; k++) {
            // Here below = P(X < k).
            if (k >= 1 && below <= TAIL) {
                lower = k;
            }
            if (k >= 1 && 1 - below <= TAIL) {
                upper = k;
                break;
            }
            below += Math.exp(logMass);
            logMass += Math.log((double) (n - k) / (k + 1)) + logOdds;
        }
        return lower == 0 || upper == 0 ? null : new Ranks(lower, upper);
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
        double logOdds = Math.log1p(-quantile) - Math.log(quantile);
        double logMass = n * Math.log(quantile);
        double upTo = Math.exp(logMass);
        int most = 0;
        for (int t = 1; t < n; t++) {
            logMass += Math.log((double) (n - t + 1) / t) + logOdds;
            upTo += Math.exp(logMass);
            if (upTo >= UPPER_TAIL) {
                break;
            }
            most = t;
        }
        return most == 0 ? 0 : n - most;
    }

    /** The smallest n for which {@link #upper99} exists. */
    public static int minSamplesOfUpper99(double quantile) {
        int n = 2;
        while (upper99(n, quantile) == 0) {
            n++;
        }
        return n;
    }
}
