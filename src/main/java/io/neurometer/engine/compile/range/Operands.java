package io.neurometer.engine.compile.range;

import io.neurometer.engine.op.Inputs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator reads.
 *
 * @param found what is known of each input's elements; null where the input is absent
 * @param inputs types, and values of small constants
 */
record Operands(List<@Nullable Found> found, Inputs inputs) {
    Operands {
        found = Collections.unmodifiableList(new ArrayList<>(found));
    }

    boolean has(int index) {
        return index < found.size() && found.get(index) != null;
    }

    /** Whether an input is there and of a floating type. */
    boolean isFloating(int index) {
        return has(index) && inputs.dataType(index).isFloating();
    }

    /** The range of an input; null where it may be NaN, or is absent. */
    @Nullable
    Range range(int index) {
        Found known = has(index) ? found.get(index) : null;
        return known == null ? null : known.range();
    }

    /** The range of an input if its elements are numbers small enough for sums and products, else null. */
    @Nullable
    Range safe(int index) {
        Range range = range(index);
        return range != null && range.isSafe() ? range : null;
    }

    /** What the magnitudes of any row of an input add up to at most, if it is one of so many terms. */
    double rowSum(int index, long terms) {
        Found known = has(index) ? found.get(index) : null;
        if (known == null || known.range() == null) {
            return Double.POSITIVE_INFINITY;
        }
        return Math.min(known.rowSum(), known.range().magnitude() * terms);
    }

    /** The range that holds all floating inputs; null where one may be NaN. */
    @Nullable
    Range all() {
        Range all = Range.NONE;
        for (int i = 0; i < found.size(); i++) {
            if (isFloating(i)) {
                Range range = range(i);
                if (range == null) {
                    return null;
                }
                all = all.and(range);
            }
        }
        return all;
    }

    /** Whether NaN in an input is no accident. */
    boolean hasExpected() {
        return found.stream().anyMatch(known -> known != null && known.expected());
    }

    /** Whether NaN or infinities in an input are no accident. */
    boolean isExpected() {
        return hasExpected() || found.stream().anyMatch(known -> known != null && isInfinite(known.range()));
    }

    private static boolean isInfinite(@Nullable Range range) {
        return range != null && (Double.isInfinite(range.low()) || Double.isInfinite(range.high()));
    }
}
