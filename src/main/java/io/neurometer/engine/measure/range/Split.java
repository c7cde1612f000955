package io.neurometer.engine.measure.range;

import io.neurometer.engine.measure.range.IntervalSet.Interval;
import io.neurometer.engine.op.Elementwise.BinaryFunction;

/** Shares what a result may be out between two operands that can both be chosen. */
record Split(IntervalSet first, IntervalSet second) {
    private static final Split NONE = new Split(IntervalSet.NONE, IntervalSet.NONE);

    /**
     * Sets such that every pair of their numbers gives a wanted result.
     *
     * @param a what the first operand can be
     * @param b what the second can be
     */
    static Split of(BinaryFunction function, IntervalSet wanted, IntervalSet a, IntervalSet b, boolean integer) {
        if (wanted.isEmpty() || a.isEmpty() || b.isEmpty()) {
            return NONE;
        }
        return switch (function) {
            case ADD -> sum(wanted.nearestToZero(), a.hull(), b.hull(), integer);
            case SUB -> {
                Split sum = sum(wanted.nearestToZero(), a.hull(), b.hull().negated(), integer);
                yield new Split(sum.first, sum.second.negated());
            }
            case MIN, MAX -> new Split(wanted, wanted);
            case BITWISE_AND, BITWISE_OR, BITWISE_XOR -> {
                IntervalSet each = BinaryRule.first(BinaryFunction.BITWISE_OR, wanted, IntervalSet.of(0), integer);
                yield new Split(each, each);
            }
            default -> {
                IntervalSet second = IntervalSet.of(b.nearest(1));
                yield new Split(BinaryRule.first(function, wanted, second, integer), second);
            }
        };
    }

    /** From one pair with a possible sum, as far in both directions for both as the sum allows. */
    private static Split sum(Interval wanted, IntervalSet a, IntervalSet b, boolean integer) {
        double first = a.nearest(0);
        double second = b.nearest(0);
        double missing = Math.max(wanted.min(), Math.min(wanted.max(), first + second)) - (first + second);
        double moved = b.nearest(second + missing) - second;
        second += moved;
        first = a.nearest(first + missing - moved);
        if (first + second < wanted.min() || first + second > wanted.max()) {
            return NONE;
        }
        double up = half(wanted.max() - first - second, integer);
        double down = half(first + second - wanted.min(), integer);
        double upOfSecond = wanted.max() - first - second - Math.min(up, a.max() - first);
        double downOfSecond = first + second - wanted.min() - Math.min(down, first - a.min());
        return new Split(
                IntervalSet.of(first - down, first + up).intersect(a),
                IntervalSet.of(second - whole(downOfSecond), second + whole(upOfSecond))
                        .intersect(b));
    }

    private static double half(double room, boolean integer) {
        return integer ? Math.floor(room / 2) : room / 2;
    }

    /** Without end where both ends are. */
    private static double whole(double room) {
        return Double.isNaN(room) ? Double.POSITIVE_INFINITY : room;
    }
}
