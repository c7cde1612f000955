package io.neurometer.engine.measure.statistics;

import java.util.Arrays;

/** Medians, and how far they lie apart. */
public final class Medians {
    private Medians() {}

    /** The median of at least one value in any order; between two middle ones, their mean. */
    public static double of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return ofSorted(sorted);
    }

    static double ofSorted(double[] sorted) {
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The largest of positive values divided by the smallest; 1 where none is positive. */
    public static double spread(double[] values) {
        double least = Arrays.stream(values).min().orElse(0);
        double most = Arrays.stream(values).max().orElse(0);
        return least > 0 ? most / least : most > 0 ? Double.POSITIVE_INFINITY : 1;
    }
}
