package io.neurometer.engine.measure.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A series of durations cut into stretches of the same level, and which of them belong to the level it ends on: the test
 * of Barrett, Bolz-Tereick, Killick, Mount and Tratt (2017, doi:10.1145/3133876) for whether a program has warmed up.
 *
 * <p>Changes are found by {@link Pelt} in the logarithms, so that they are ratios, after single values far from their
 * neighbours have been drawn in, since they are no level. The noise is estimated from the differences of neighbours, which
 * changes of level hardly touch, and taken for no smaller than half a percent, so that what nobody would notice is no
 * change. Each change must save 4 ln n, which a series of noise alone seldom does.
 *
 * @param changes the first index of every stretch but the first
 * @param medians of each stretch
 * @param steadyFrom the index from which on all stretches have the level of the last one, within 2 %
 */
public record ChangePoints(List<Integer> changes, List<Double> medians, int steadyFrom) {
    private static final double MIN_NOISE = 0.005;
    private static final double SAME = 1.02;
    private static final int MIN_LENGTH = 3;
    private static final double PENALTY = 4;

    /** Neighbours on each side, with which a value is compared. */
    private static final int REACH = 2;

    /** Values further than this many deviations from the median of their neighbours are drawn in. */
    private static final double MAX_DEVIATIONS = 3;

    /** Of the absolute difference of two normal variables, the median in deviations of one of them. */
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
                winsorized(logs, MAX_DEVIATIONS * noise), noise * noise, PENALTY * Math.log(series.length), MIN_LENGTH);
        List<Integer> starts = new ArrayList<>(List.of(0));
        starts.addAll(changes);
        List<Double> medians = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            int end = i + 1 < starts.size() ? starts.get(i + 1) : series.length;
            medians.add(Medians.of(Arrays.copyOfRange(series, starts.get(i), end)));
        }
        double level = medians.get(medians.size() - 1);
        int first = medians.size() - 1;
        while (first > 0 && Medians.spread(new double[] {medians.get(first - 1), level}) <= SAME) {
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

    private static double[] winsorized(double[] logs, double most) {
        double[] drawn = new double[logs.length];
        for (int i = 0; i < logs.length; i++) {
            double median =
                    Medians.of(Arrays.copyOfRange(logs, Math.max(0, i - REACH), Math.min(logs.length, i + REACH + 1)));
            drawn[i] = Math.max(median - most, Math.min(median + most, logs[i]));
        }
        return drawn;
    }
}
