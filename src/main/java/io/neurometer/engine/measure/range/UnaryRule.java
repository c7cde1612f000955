package io.neurometer.engine.measure.range;

import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.tensor.DataType;
import org.jspecify.annotations.Nullable;

/** What functions of one number give, and what the number must be for the result to be possible. */
final class UnaryRule {
    /** How near to the next whole number a fraction may come and still be cut off in FP32. */
    private static final double FRACTION = 0.99;

    private static final double MAX_FRACTIONAL = 1 << 16;

    private UnaryRule() {}

    /** Results for numbers within a set; more than there are where that is not known better. */
    static IntervalSet forward(UnaryFunction function, IntervalSet x) {
        if (x.isEmpty()) {
            return IntervalSet.ALL;
        }
        return switch (function) {
            case NEG -> x.hull().negated();
            case ABS ->
                IntervalSet.of(
                        x.min() >= 0 ? x.min() : x.max() <= 0 ? -x.max() : 0,
                        Math.max(Math.abs(x.min()), Math.abs(x.max())));
            case FLOOR -> IntervalSet.of(Math.floor(x.min()), Math.floor(x.max()));
            case CEIL -> IntervalSet.of(Math.ceil(x.min()), Math.ceil(x.max()));
            case ROUND -> IntervalSet.of(Math.rint(x.min()), Math.rint(x.max()));
            case SIGN -> IntervalSet.of(Math.signum(x.min()), Math.signum(x.max()));
            case SIN, COS, ERF -> IntervalSet.of(-1, 1);
            case NOT, IS_NAN -> IntervalSet.BOTH;
            case BITWISE_NOT -> IntervalSet.of(-x.max() - 1, -x.min() - 1);
            case SQRT -> IntervalSet.of(0, Math.sqrt(Math.max(0, x.max())));
            case EXP -> IntervalSet.of(Math.exp(x.min()), Math.exp(x.max()));
            default -> IntervalSet.ALL;
        };
    }

    /** The numbers with which the result is possible; null where the function is not turned round here. */
    static @Nullable IntervalSet backward(UnaryFunction function, IntervalSet wanted) {
        return switch (function) {
            case NEG -> wanted.negated();
            case ABS ->
                wanted.each((min, max) -> max < 0
                        ? IntervalSet.NONE
                        : IntervalSet.of(Math.max(0, min), max).union(IntervalSet.of(-max, -Math.max(0, min))));
            case FLOOR -> wanted.each((min, max) -> IntervalSet.of(Math.ceil(min), above(Math.floor(max))));
            case CEIL -> wanted.each((min, max) -> IntervalSet.of(-above(-Math.ceil(min)), Math.floor(max)));
            case ROUND -> wanted.each((min, max) -> IntervalSet.of(Math.ceil(min), Math.floor(max)));
            case NOT -> wanted.intersect(IntervalSet.BOTH).each((min, max) -> IntervalSet.of(1 - max, 1 - min));
            case BITWISE_NOT -> wanted.each((min, max) -> IntervalSet.of(-max - 1, -min - 1));
            case SQRT ->
                wanted.each((min, max) ->
                        max < 0 ? IntervalSet.NONE : IntervalSet.of(Math.max(0, min) * Math.max(0, min), max * max));
            case EXP ->
                wanted.each((min, max) -> max <= 0
                        ? IntervalSet.NONE
                        : IntervalSet.of(min <= 0 ? Double.NEGATIVE_INFINITY : Math.log(min), Math.log(max)));
            case LOG -> wanted.each((min, max) -> IntervalSet.of(Math.exp(min), Math.exp(max)));
            default -> null;
        };
    }

    /** Values of one type as another. */
    static IntervalSet cast(DataType from, DataType to, IntervalSet x) {
        if (x.isEmpty()) {
            return all(to);
        }
        if (to == DataType.BOOL) {
            return x.isSingle() ? IntervalSet.of(x.min() == 0 ? 0 : 1) : IntervalSet.BOTH;
        }
        IntervalSet whole = from.isFloating() && !to.isFloating() ? truncated(x) : x.hull();
        return all(to).containsAll(whole) ? whole : all(to);
    }

    private static IntervalSet truncated(IntervalSet x) {
        return IntervalSet.of(
                x.min() < 0 ? Math.ceil(x.min()) : Math.floor(x.min()),
                x.max() < 0 ? Math.ceil(x.max()) : Math.floor(x.max()));
    }

    /** The numbers of type {@code from} that are possible ones as type {@code to}. */
    static IntervalSet uncast(DataType from, DataType to, IntervalSet wanted) {
        if (to == DataType.BOOL && from != DataType.BOOL) {
            boolean ones = wanted.contains(1);
            boolean zeros = wanted.contains(0);
            return ones == zeros
                    ? (ones ? IntervalSet.ALL : IntervalSet.NONE)
                    : ones ? IntervalSet.atLeast(1).union(IntervalSet.atMost(-1)) : IntervalSet.of(0);
        }
        IntervalSet held = wanted.intersect(all(to));
        if (!from.isFloating() || to.isFloating()) {
            return held;
        }
        return held.integers()
                .each((min, max) -> IntervalSet.of(min <= 0 ? -above(-min) : min, max >= 0 ? above(max) : max));
    }

    /** A little less than the next whole number, which rounding to FP32 does not reach. */
    private static double above(double whole) {
        return Math.abs(whole) > MAX_FRACTIONAL ? whole : whole + FRACTION;
    }

    /** Every number that a type holds. */
    static IntervalSet all(DataType type) {
        return switch (type) {
            case BOOL -> IntervalSet.BOTH;
            case UINT8 -> IntervalSet.of(0, 255);
            case INT8 -> IntervalSet.of(-128, 127);
            case UINT16 -> IntervalSet.of(0, 65535);
            case INT16 -> IntervalSet.of(-32768, 32767);
            case UINT32 -> IntervalSet.of(0, 4294967295.0);
            case INT32 -> IntervalSet.of(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case UINT64 -> IntervalSet.atLeast(0);
            default -> IntervalSet.ALL;
        };
    }
}
