package io.neurometer.bench;

import io.neurometer.engine.measure.statistics.OrderStatistics;
import java.util.Arrays;
import java.util.Locale;

/**
 * The 95 % interval of the median of rounds' ratios, by order statistics.
 *
 * @param low NaN where there are fewer rounds than an interval needs, as is {@code high}
 */
public record RatioInterval(double low, double high) {
    /** Half of an interval that is narrow enough to need no more rounds, relative to its middle. */
    private static final double ENOUGH = 0.03;

    public static RatioInterval of(double... ratios) {
        OrderStatistics.Ranks ranks = ratios.length == 0 ? null : OrderStatistics.ci95(ratios.length, 0.5);
        if (ranks == null) {
            return new RatioInterval(Double.NaN, Double.NaN);
        }
        double[] sorted = ratios.clone();
        Arrays.sort(sorted);
        return new RatioInterval(sorted[ranks.lower() - 1], sorted[ranks.upper() - 1]);
    }

    /** Whether half of it is at most 3 % of its middle. */
    boolean isNarrow() {
        return high - low <= ENOUGH * (high + low);
    }

    /** Whether all of it is below a ratio: what is slower than that, and not by chance alone. */
    boolean isBelow(double ratio) {
        return high < ratio;
    }

    /** Both ends, or a dash. */
    public String text() {
        return Double.isNaN(low) ? "-" : String.format(Locale.ROOT, "%.3f..%.3f", low, high);
    }

    /** How many rounds it took, and whether they were too few. */
    String rounds(int count) {
        return count + (isNarrow() ? "" : " wide");
    }
}
