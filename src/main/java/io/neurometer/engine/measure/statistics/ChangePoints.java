package io.neurometer.engine.measure.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The change points of a series of durations: where its level changes, and from where on it stays at the level that it
 * ends on. This is the test of Barrett, Bolz-Tereick, Killick, Mount and Tratt (2017, doi:10.1145/3133876) for whether a
 * program has warmed up.
 *
 * <p>{@link Pelt} finds changes in the logarithms, so that they are ratios, after outliers have been winsorized: a single
 * value far from its neighbours is no level. The noise is estimated from the differences of neighbours, which changes of
 * level hardly touch, and is at least half a percent, so that imperceptible changes do not count. The penalty for a change
 * is 4 ln n, which noise alone seldom outweighs.
 *
 * @param changes the first index of every segment but the first
 * @param medians of each segment
 * @param steadyFrom the index from which on every segment has the level of the last one, within 2 %
 */
public record ChangePoints(List<Integer> changes, List<Double> medians, int steadyFrom) {
    private static final double MIN_NOISE = 0.005;
    private static final double MAX_LEVEL_RATIO = 1.02;
    private static final int MIN_SEGMENT = 3;
    private static final double PENALTY = 4;

    /** Neighbours on each side that a value is compared with. */
    private static final int NEIGHBOURS = 2;

    /** Values further than this many deviations from the median of their neighbours are winsorized. */
    private static final double MAX_DEVIATIONS = 3;

    /** The median absolute difference of two normal variables, in standard deviations of one of them. */
    private static final double MEDIAN_DIFFERENCE = 0.6745 * Math.sqrt(2);

    public ChangePoints {
        changes = List.copyOf(changes);
        medians = List.copyOf(medians);
    }

    /** @param series positive values in the order of time; at least one */
    public static ChangePoints of(double[] series) {
        double[] logs = Arrays.stream(series).map(Math::log).toArray();
        double noise = noise(logs);
        List<Integer> changes = Pelt.changes(
                winsorized(logs, MAX_DEVIATIONS * noise),
                noise * noise,
                PENALTY * Math.log(series.length),
                MIN_SEGMENT);
        List<Integer> starts = new ArrayList<>(List.of(0));
        starts.addAll(changes);
        List<Double> medians = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            int end = i + 1 < starts.size() ? starts.get(i + 1) : series.length;
            medians.add(Medians.of(Arrays.copyOfRange(series, starts.get(i), end)));
        }
        double level = medians.get(medians.size() - 1);
        int first = medians.size() - 1;
        while (first > 0 && Medians.spread(new double[] {medians.get(first - 1), level}) <= MAX_LEVEL_RATIO) {
            first--;
        }
        return new ChangePoints(changes, medians, starts.get(first));
    }

    private static double noise(double[] logs) {
        double[] differences = new double[Math.max(1, logs.length - 1)];
        for (int i = 1; i < logs.length; i++) {
            differences[i - 1] = Math.abs(logs[i] - logs[i - 1]);
        }
        return Math.max(MIN_NOISE, Medians.of(differences) / MEDIAN_DIFFERENCE);
    }

    /** Limits each value to a distance from the median of itself and its neighbours. */
    private static double[] winsorized(double[] logs, double maxDistance) {
        double[] limited = new double[logs.length];
        for (int i = 0; i < logs.length; i++) {
            double median = Medians.of(
                    Arrays.copyOfRange(logs, Math.max(0, i - NEIGHBOURS), Math.min(logs.length, i + NEIGHBOURS + 1)));
            limited[i] = Math.max(median - maxDistance, Math.min(median + maxDistance, logs[i]));
        }
        return limited;
    }
}
