package io.neurometer.bench;

import java.util.Arrays;
import java.util.Collection;

/** The few that the tables need. */
public final class Statistics {
    private Statistics() {}

    /** The middle value, or the mean of the two in the middle. */
    public static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int upper = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[upper] : (sorted[upper - 1] + sorted[upper]) / 2;
    }

    /** The median of one column. */
    static double medianOf(double[][] rows, int column) {
        return median(Arrays.stream(rows).mapToDouble(row -> row[column]).toArray());
    }

    static double geometricMean(Collection<Double> values) {
        return Math.exp(values.stream().mapToDouble(Math::log).average().orElse(Double.NaN));
    }
}
