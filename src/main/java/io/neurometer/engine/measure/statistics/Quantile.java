package io.neurometer.engine.measure.statistics;

import io.neurometer.engine.report.Reading;
import org.jspecify.annotations.Nullable;

/**
 * A quantile with its 95 % confidence interval.
 *
 * @param v the nearest-rank value, in the unit of the samples; null when there are too few of them
 * @param ci95 null when {@code v} is
 * @param upper99 what the quantile stays below with 99 % confidence, by the rule of MLPerf's loadgen
 * @param reason why there is no value, or null
 */
public record Quantile(
        @Nullable Double v,
        @Nullable Interval ci95,
        Reading<Double> upper99,
        @Nullable String reason) {

    /** Lower and upper end. */
    public record Interval(double lower, double upper) {}

    /** @param sorted samples in ascending order @param quantile between 0 and 1 */
    static Quantile of(double[] sorted, double quantile) {
        int n = sorted.length;
        OrderStatistics.Ranks ranks = OrderStatistics.ci95(n, quantile);
        if (ranks == null) {
            return absent("n = " + n + " is below the " + OrderStatistics.minSamples(quantile)
                    + " samples that a 95 % confidence interval needs");
        }
        int upper = OrderStatistics.upper99(n, quantile);
        return new Quantile(
                sorted[OrderStatistics.nearestRank(n, quantile) - 1],
                new Interval(sorted[ranks.lower() - 1], sorted[ranks.upper() - 1]),
                upper == 0
                        ? Reading.absent("n = " + n + " is below the " + OrderStatistics.minSamplesOfUpper99(quantile)
                                + " samples that a 99 % upper bound needs")
                        : Reading.of(sorted[upper - 1]),
                null);
    }

    /** The same value with an interval for samples of several processes; absent where it was. */
    Quantile acrossForks(Interval interval) {
        return v == null
                ? this
                : new Quantile(
                        v,
                        interval,
                        Reading.absent(
                                "its rule takes samples for exchangeable, and those of several processes are not"),
                        null);
    }

    static Quantile absent(String reason) {
        return new Quantile(null, null, Reading.absent(reason), reason);
    }
}
