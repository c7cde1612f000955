package io.neurometer.engine.measure;

import org.jspecify.annotations.Nullable;

/**
 * Confidence intervals for quantiles that assume no distribution: the number of samples below the true quantile is
 * binomial, so two of the sorted samples enclose it with known probability.
 */
public final class OrderStatistics {
    /** What each side of a two-sided 95 % interval may miss. */
    private static final double TAIL = 0.025;

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
}
