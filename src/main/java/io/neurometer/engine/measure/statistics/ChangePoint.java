package io.neurometer.engine.measure.statistics;

/**
 * Pettitt's test (1979) of whether a series has moved to another level at some point: by ranks alone, so that no
 * distribution is assumed and single extreme values do not matter.
 */
public final class ChangePoint {
    private ChangePoint() {}

    /** The probability that a series without any change looks at least as changed as this one; approximate, at most 1. */
    public static double probability(double[] series) {
        int n = series.length;
        long most = 0;
        long running = 0;
        for (int t = 0; t < n - 1; t++) {
            for (double other : series) {
                running += (long) Math.signum(series[t] - other);
            }
            most = Math.max(most, Math.abs(running));
        }
        double cubic = Math.pow(n, 3) + Math.pow(n, 2);
        return n < 2 ? 1 : Math.min(1, 2 * Math.exp(-6.0 * most * most / cubic));
    }
}
