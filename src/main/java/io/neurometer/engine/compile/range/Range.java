package io.neurometer.engine.compile.range;

import io.neurometer.engine.tensor.ElementFacts;

/**
 * Between which numbers all elements of a value lie, the ends included. An end that is infinite says that elements may be
 * that infinity. What may be NaN has no range.
 */
record Range(double low, double high) {
    /** Beyond it sums and products are no longer taken for safe; half of the largest FP32 number. */
    static final double MAX = Float.MAX_VALUE / 2;

    static final Range UNIT = new Range(0, 1);
    static final Range SIGNED_UNIT = new Range(-1, 1);

    /** An element that is smaller than any other says nothing. */
    static final Range NONE = new Range(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    static Range of(double value) {
        return new Range(value, value);
    }

    /** From minus to plus that magnitude. */
    static Range within(double magnitude) {
        return new Range(-magnitude, magnitude);
    }

    /** Of elements without NaN; infinite ends where they hold infinities. */
    static Range of(ElementFacts facts) {
        return new Range(
                facts.negative() > 0 ? Double.NEGATIVE_INFINITY : facts.least(),
                facts.positive() > 0 ? Double.POSITIVE_INFINITY : facts.most());
    }

    /** The largest magnitude. */
    double magnitude() {
        return Math.max(Math.abs(low), Math.abs(high));
    }

    /** Whether both ends are numbers that leave room for rounding. */
    boolean isSafe() {
        return low >= -MAX && high <= MAX;
    }

    /** Whether no element is zero, nor so small that its reciprocal overflows. */
    boolean excludesZero() {
        return low > Float.MIN_NORMAL || high < -Float.MIN_NORMAL;
    }

    Range and(Range other) {
        return new Range(Math.min(low, other.low), Math.max(high, other.high));
    }

    Range plus(Range other) {
        return new Range(low + other.low, high + other.high);
    }

    Range negated() {
        return new Range(-high, -low);
    }

    Range times(Range other) {
        double a = low * other.low;
        double b = low * other.high;
        double c = high * other.low;
        double d = high * other.high;
        return new Range(Math.min(Math.min(a, b), Math.min(c, d)), Math.max(Math.max(a, b), Math.max(c, d)));
    }

    /** Of one that {@link #excludesZero()}. */
    Range reciprocal() {
        return new Range(1 / high, 1 / low);
    }

    Range times(double factor) {
        return times(of(factor));
    }

    Range atLeast(double least) {
        return new Range(Math.max(low, least), Math.max(high, least));
    }

    Range atMost(double most) {
        return new Range(Math.min(low, most), Math.min(high, most));
    }
}
