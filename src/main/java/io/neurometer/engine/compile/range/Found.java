package io.neurometer.engine.compile.range;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a value.
 *
 * @param range between which numbers it lies; null where it may be NaN
 * @param expected whether NaN or infinities follow from what the model holds or from logarithms, so that they are no
 *     accident; where they are not, looking at the values of a run is worth the while
 * @param rowSum what the magnitudes of any row, of all dimensions but the first, add up to at most; infinity if unknown
 */
record Found(@Nullable Range range, boolean expected, double rowSum) {
    /** May be anything by overflow or division. */
    static final Found ANYTHING = new Found(null, false, Double.POSITIVE_INFINITY);

    /** NaN or an infinity is likely. */
    static final Found NOT_FINITE = new Found(null, true, Double.POSITIVE_INFINITY);

    static Found of(Range range) {
        return Double.isNaN(range.low()) || Double.isNaN(range.high())
                ? ANYTHING
                : new Found(range, false, Double.POSITIVE_INFINITY);
    }

    /** Whether all elements are numbers, and small enough for sums and products. */
    boolean isSafe() {
        return range != null && range.isSafe();
    }
}
