package io.neurometer.engine.measure.range;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Numbers in closed intervals, in ascending order and apart from one another. Bounds may be infinite. */
record IntervalSet(List<Interval> intervals) {
    static final IntervalSet ALL = of(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    static final IntervalSet NONE = new IntervalSet(List.of());
    static final IntervalSet BOTH = of(0, 1);

    /** More intervals are left out of a set of values to choose from. */
    private static final int MAX_INTERVALS = 32;

    /** From {@code min} to {@code max}, both included. */
    record Interval(double min, double max) {
        boolean contains(double value) {
            return min <= value && value <= max;
        }
    }

    IntervalSet {
        intervals = List.copyOf(intervals);
    }

    static IntervalSet of(double min, double max) {
        return min <= max ? new IntervalSet(List.of(new Interval(min, max))) : NONE;
    }

    static IntervalSet of(double value) {
        return of(value, value);
    }

    static IntervalSet atLeast(double min) {
        return of(min, Double.POSITIVE_INFINITY);
    }

    static IntervalSet atMost(double max) {
        return of(Double.NEGATIVE_INFINITY, max);
    }

    boolean isEmpty() {
        return intervals.isEmpty();
    }

    /** @throws IllegalStateException of no numbers */
    double min() {
        return require().get(0).min();
    }

    /** @throws IllegalStateException of no numbers */
    double max() {
        return require().get(intervals.size() - 1).max();
    }

    private List<Interval> require() {
        if (intervals.isEmpty()) {
            throw new IllegalStateException("no numbers");
        }
        return intervals;
    }

    boolean isSingle() {
        return !isEmpty() && min() == max();
    }

    boolean isBounded() {
        return !isEmpty() && !Double.isInfinite(min()) && !Double.isInfinite(max());
    }

    boolean contains(double value) {
        return intervals.stream().anyMatch(each -> each.contains(value));
    }

    /** Whether all numbers of another set are in this one. */
    boolean containsAll(IntervalSet other) {
        return other.intervals.stream()
                .allMatch(inner ->
                        intervals.stream().anyMatch(outer -> outer.min() <= inner.min() && inner.max() <= outer.max()));
    }

    IntervalSet intersect(IntervalSet other) {
        if (equals(ALL)) {
            return other;
        } else if (other.equals(ALL)) {
            return this;
        }
        List<Interval> both = new ArrayList<>();
        for (Interval one : intervals) {
            for (Interval two : other.intervals) {
                double min = Math.max(one.min(), two.min());
                double max = Math.min(one.max(), two.max());
                if (min <= max) {
                    both.add(new Interval(min, max));
                }
            }
        }
        return joined(both);
    }

    IntervalSet union(IntervalSet other) {
        List<Interval> all = new ArrayList<>(intervals);
        all.addAll(other.intervals);
        return joined(all);
    }

    /** From the least to the greatest number. */
    IntervalSet hull() {
        return isEmpty() ? NONE : of(min(), max());
    }

    /** The smallest interval around this and another set. */
    IntervalSet hull(IntervalSet other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other.hull() : hull();
        }
        return of(Math.min(min(), other.min()), Math.max(max(), other.max()));
    }

    /** A rule for intervals. */
    interface Rule {
        IntervalSet of(double min, double max);
    }

    /** What a rule gives for each interval, together. */
    IntervalSet each(Rule rule) {
        if (intervals.size() == 1) {
            return rule.of(intervals.get(0).min(), intervals.get(0).max());
        }
        IntervalSet all = NONE;
        for (Interval each : intervals) {
            all = all.union(rule.of(each.min(), each.max()));
        }
        return all;
    }

    /** Only whole numbers. */
    IntervalSet integers() {
        return each((min, max) -> of(Math.ceil(min), Math.floor(max)));
    }

    IntervalSet negated() {
        return each((min, max) -> of(-max, -min));
    }

    /** The interval nearest to 0, of those equally near the one above. @throws IllegalStateException of no numbers */
    Interval nearestToZero() {
        return require().stream()
                .min(Comparator.comparingDouble((Interval each) ->
                                each.contains(0) ? 0 : Math.min(Math.abs(each.min()), Math.abs(each.max())))
                        .thenComparingDouble(each -> -each.max()))
                .orElseThrow();
    }

    /** The number of this set nearest to a value. @throws IllegalStateException of no numbers */
    double nearest(double value) {
        double nearest = min();
        for (Interval each : require()) {
            double candidate = Math.max(each.min(), Math.min(each.max(), value));
            nearest = Math.abs(candidate - value) <= Math.abs(nearest - value) ? candidate : nearest;
        }
        return nearest;
    }

    private static IntervalSet joined(List<Interval> unordered) {
        List<Interval> ordered = new ArrayList<>(unordered);
        ordered.sort(Comparator.comparingDouble(Interval::min));
        List<Interval> joined = new ArrayList<>();
        for (Interval next : ordered) {
            Interval last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && next.min() <= last.max()) {
                joined.set(joined.size() - 1, new Interval(last.min(), Math.max(last.max(), next.max())));
            } else {
                joined.add(next);
            }
        }
        if (joined.size() > MAX_INTERVALS) {
            joined.sort(Comparator.comparingDouble(each -> Math.abs(each.contains(0) ? 0 : each.min())));
            joined = new ArrayList<>(joined.subList(0, MAX_INTERVALS));
            joined.sort(Comparator.comparingDouble(Interval::min));
        }
        return new IntervalSet(joined);
    }
}
