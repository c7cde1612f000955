package io.neurometer.engine.measure;

import org.jspecify.annotations.Nullable;

/**
 * A quantile with its 95 % confidence interval.
 *
 * @param v the nearest-rank value, in the unit of the samples; null when there are too few of them
 * @param ci95 null when {@code v} is
 * @param reason why there is no value, or null
 */
public record Quantile(
        @Nullable Double v,
        @Nullable Interval ci95,
        @Nullable String reason) {

    /** Lower and upper end, both observed values. */
    public record Interval(double lower, double upper) {}

    static Quantile absent(String reason) {
        return new Quantile(null, null, reason);
    }
}
