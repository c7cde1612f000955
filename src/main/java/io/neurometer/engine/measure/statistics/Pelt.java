package io.neurometer.engine.measure.statistics;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The segmentation of a series that costs least, where a segment costs the squared distances from its mean in units of the
 * noise's variance, as for normal noise of known variance, and each change costs a penalty. The optimum is exact, found by
 * PELT (Killick, Fearnhead and Eckley 2012, doi:10.1080/01621459.2012.737745): dynamic programming that prunes changes
 * which can no longer be the last one.
 */
final class Pelt {
    private final double[] sums;
    private final double[] squares;
    private final double variance;
    private final double penalty;
    private final int minLength;

    private Pelt(double[] series, double variance, double penalty, int minLength) {
        this.sums = new double[series.length + 1];
        this.squares = new double[series.length + 1];
        for (int i = 0; i < series.length; i++) {
            sums[i + 1] = sums[i] + series[i];
            squares[i + 1] = squares[i] + series[i] * series[i];
        }
        this.variance = variance;
        this.penalty = penalty;
        this.minLength = minLength;
    }

    /** A place for the last change, and the end from which on it need not be looked at any more. */
    private static final class Candidate {
        final int at;
        int until = Integer.MAX_VALUE;

        Candidate(int at) {
            this.at = at;
        }
    }

    /**
     * The first index of every segment but the first, ascending.
     *
     * @param variance of the noise, above 0
     * @param penalty what each change must save
     * @param minLength of a segment
     */
    static List<Integer> changes(double[] series, double variance, double penalty, int minLength) {
        return new Pelt(series, variance, penalty, minLength).changes();
    }

    private List<Integer> changes() {
        int n = sums.length - 1;
        double[] best = new double[n + 1];
        int[] last = new int[n + 1];
        best[0] = -penalty;
        List<Candidate> candidates = new ArrayList<>(List.of(new Candidate(0)));
        for (int end = minLength; end <= n; end++) {
            if (end >= 2 * minLength) {
                candidates.add(new Candidate(end - minLength));
            }
            best[end] = Double.POSITIVE_INFINITY;
            for (Candidate candidate : candidates) {
                double total = best[candidate.at] + cost(candidate.at, end) + penalty;
                if (total < best[end]) {
                    best[end] = total;
                    last[end] = candidate.at;
                }
            }
            prune(candidates, best, end);
        }
        Deque<Integer> changes = new ArrayDeque<>();
        for (int at = n >= minLength ? last[n] : 0; at > 0; at = last[at]) {
            changes.addFirst(at);
        }
        return List.copyOf(changes);
    }

    /** A change at {@code end} beats a candidate for every later end that leaves a segment behind it. */
    private void prune(List<Candidate> candidates, double[] best, int end) {
        for (Iterator<Candidate> iterator = candidates.iterator(); iterator.hasNext(); ) {
            Candidate candidate = iterator.next();
            if (candidate.until == Integer.MAX_VALUE && best[candidate.at] + cost(candidate.at, end) > best[end]) {
                candidate.until = end + minLength;
            }
            if (candidate.until <= end + 1) {
                iterator.remove();
            }
        }
    }

    private double cost(int from, int to) {
        double sum = sums[to] - sums[from];
        return Math.max(0, squares[to] - squares[from] - sum * sum / (to - from)) / variance;
    }
}
