package io.neurometer.engine.measure.range;

import io.neurometer.engine.op.Elementwise.BinaryFunction;

/** What functions of two numbers give, and what one number must be for the result to be possible. */
final class BinaryRule {
    /** Multiples of a divisor that are looked at on either side of 0. */
    private static final int MAX_MULTIPLES = 8;

    private static final IntervalSet TRUE = IntervalSet.of(1);
    private static final IntervalSet FALSE = IntervalSet.of(0);

    private BinaryRule() {}

    /** Results for operands within these sets; more than there are where that is not known better. */
    static IntervalSet forward(BinaryFunction function, IntervalSet a, IntervalSet b, boolean integer) {
        if (a.isEmpty() || b.isEmpty()) {
            return IntervalSet.ALL;
        }
        return switch (function) {
            case ADD -> bounds(a.min() + b.min(), a.max() + b.max());
            case SUB -> bounds(a.min() - b.max(), a.max() - b.min());
            case MUL -> corners(a, b, (x, y) -> x == 0 || y == 0 ? 0 : x * y);
            case DIV ->
                b.min() > 0 || b.max() < 0 ? corners(a, b, (x, y) -> truncated(x / y, integer)) : IntervalSet.ALL;
            case MIN -> bounds(Math.min(a.min(), b.min()), Math.min(a.max(), b.max()));
            case MAX -> bounds(Math.max(a.min(), b.min()), Math.max(a.max(), b.max()));
            case MOD -> b.min() > 0 ? bounds(0, integer ? b.max() - 1 : b.max()) : IntervalSet.ALL;
            case FMOD -> b.min() > 0 && a.min() >= 0 ? bounds(0, Math.min(a.max(), b.max())) : IntervalSet.ALL;
            case AND, OR, XOR, EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                a.isSingle() && b.isSingle() ? truth(function, a.min(), b.min()) : IntervalSet.BOTH;
            case BITWISE_AND -> a.min() >= 0 && b.min() >= 0 ? bounds(0, Math.min(a.max(), b.max())) : IntervalSet.ALL;
            case BITWISE_OR, BITWISE_XOR ->
                a.min() >= 0 && b.min() >= 0 ? bounds(0, ones(Math.max(a.max(), b.max()))) : IntervalSet.ALL;
            case SHIFT_LEFT ->
                a.min() >= 0 && b.min() >= 0
                        ? bounds(a.min() * Math.pow(2, b.min()), a.max() * Math.pow(2, b.max()))
                        : IntervalSet.ALL;
            case SHIFT_RIGHT ->
                a.min() >= 0 && b.min() >= 0 ? bounds(0, Math.floor(a.max() / Math.pow(2, b.min()))) : IntervalSet.ALL;
            case POW -> a.min() >= 0 && b.min() >= 0 ? corners(a, b, Math::pow) : IntervalSet.ALL;
        };
    }

    /**
     * The numbers of the first operand with which the result is possible whatever the second one is.
     *
     * @param wanted possible results
     * @param b the second operand
     */
    static IntervalSet first(BinaryFunction function, IntervalSet wanted, IntervalSet b, boolean integer) {
        if (b.isEmpty() || wanted.isEmpty()) {
            return wanted;
        }
        return switch (function) {
            case ADD -> wanted.each((min, max) -> IntervalSet.of(min - b.min(), max - b.max()));
            case SUB -> wanted.each((min, max) -> IntervalSet.of(min + b.max(), max + b.min()));
            case MUL -> wanted.each((min, max) -> factor(min, max, b));
            case DIV -> wanted.each((min, max) -> dividend(min, max, b, integer));
            case MOD, FMOD -> remainder(wanted, b, integer);
            case MIN ->
                wanted.each((min, max) -> b.min() < min
                        ? IntervalSet.NONE
                        : b.max() <= max ? IntervalSet.atLeast(min) : IntervalSet.of(min, max));
            case MAX ->
                wanted.each((min, max) -> b.max() > max
                        ? IntervalSet.NONE
                        : b.min() >= min ? IntervalSet.atMost(max) : IntervalSet.of(min, max));
            case POW ->
                wanted.each((min, max) -> b.isSingle() && b.min() > 0 && max >= 0
                        ? IntervalSet.of(Math.pow(Math.max(0, min), 1 / b.min()), Math.pow(max, 1 / b.min()))
                        : IntervalSet.NONE);
            case SHIFT_LEFT ->
                wanted.each((min, max) ->
                        IntervalSet.of(Math.max(0, min / Math.pow(2, b.min())), max / Math.pow(2, b.max())));
            case SHIFT_RIGHT ->
                wanted.each((min, max) ->
                        IntervalSet.of(Math.max(0, min * Math.pow(2, b.max())), (max + 1) * Math.pow(2, b.min()) - 1));
            case BITWISE_AND, BITWISE_OR, BITWISE_XOR -> bits(function, wanted, b);
            case EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, AND, OR, XOR -> logical(function, wanted, b);
        };
    }

    /** The same for the second operand. @param a the first operand */
    static IntervalSet second(BinaryFunction function, IntervalSet wanted, IntervalSet a, boolean integer) {
        if (a.isEmpty() || wanted.isEmpty()) {
            return wanted;
        }
        return switch (function) {
            case SUB -> wanted.each((min, max) -> IntervalSet.of(a.max() - max, a.min() - min));
            case DIV, MOD, FMOD -> divisor(function, wanted, a);
            case POW, SHIFT_LEFT, SHIFT_RIGHT -> IntervalSet.of(a.min() >= 0 ? 0 : 1, 1);
            case LESS -> first(BinaryFunction.GREATER, wanted, a, integer);
            case LESS_OR_EQUAL -> first(BinaryFunction.GREATER_OR_EQUAL, wanted, a, integer);
            case GREATER -> first(BinaryFunction.LESS, wanted, a, integer);
            case GREATER_OR_EQUAL -> first(BinaryFunction.LESS_OR_EQUAL, wanted, a, integer);
            default -> first(function, wanted, a, integer);
        };
    }

    private static IntervalSet factor(double min, double max, IntervalSet b) {
        if (b.isSingle()) {
            double c = b.min();
            if (c == 0) {
                return min <= 0 && max >= 0 ? IntervalSet.ALL : IntervalSet.NONE;
            }
            return c > 0 ? IntervalSet.of(min / c, max / c) : IntervalSet.of(max / c, min / c);
        }
        if (min <= 0 && max >= 0) {
            double up = b.max() > 0 ? max / b.max() : Double.POSITIVE_INFINITY;
            double down = b.max() > 0 ? min / b.max() : Double.NEGATIVE_INFINITY;
            if (b.min() < 0) {
                up = Math.min(up, min / b.min());
                down = Math.max(down, max / b.min());
            }
            return IntervalSet.of(down, up);
        }
        return min > 0 && b.min() > 0 ? IntervalSet.of(min / b.min(), max / b.max()) : IntervalSet.NONE;
    }

    private static IntervalSet dividend(double min, double max, IntervalSet b, boolean integer) {
        if (b.max() < 0) {
            return dividend(-max, -min, b.negated(), integer).negated();
        } else if (b.min() <= 0) {
            return IntervalSet.NONE;
        }
        if (!integer) {
            return IntervalSet.of(min * (min > 0 ? b.max() : b.min()), max * (max > 0 ? b.min() : b.max()));
        }
        double least = min > 0 ? min * b.max() : (min - 1) * b.min() + 1;
        double most = max >= 0 ? (max + 1) * b.min() - 1 : max * b.max();
        return IntervalSet.of(least, most);
    }

    private static IntervalSet divisor(BinaryFunction function, IntervalSet wanted, IntervalSet a) {
        double max = wanted.max();
        if (function != BinaryFunction.DIV) {
            return wanted.contains(0) ? IntervalSet.of(1, max + 1) : IntervalSet.NONE;
        }
        boolean any = wanted.containsAll(a.hull(IntervalSet.of(0)));
        if (any || !wanted.contains(0) || a.min() < 0 || max <= 0) {
            return IntervalSet.atLeast(1).intersect(any ? IntervalSet.ALL : IntervalSet.of(1));
        }
        return IntervalSet.atLeast(Math.max(1, Math.ceil(a.max() / max)));
    }

    /** Results of a remainder by a positive number repeat with it. */
    private static IntervalSet remainder(IntervalSet wanted, IntervalSet b, boolean integer) {
        if (b.min() <= 0) {
            return wanted.intersect(IntervalSet.atLeast(0));
        }
        double top = integer ? b.max() - 1 : b.max();
        if (wanted.containsAll(IntervalSet.of(0, top))) {
            return IntervalSet.ALL;
        }
        double divisor = b.min();
        IntervalSet within = wanted.intersect(IntervalSet.of(0, integer ? divisor - 1 : Math.nextDown(divisor)));
        if (!b.isSingle()) {
            return within;
        }
        IntervalSet all = IntervalSet.NONE;
        for (int i = 0; i <= MAX_MULTIPLES; i++) {
            double shift = i * divisor;
            all = all.union(within.each((min, max) -> IntervalSet.of(min + shift, max + shift)));
        }
        return all;
    }

    private static IntervalSet bits(BinaryFunction function, IntervalSet wanted, IntervalSet b) {
        if (b.min() < 0 || (!wanted.contains(0) && function == BinaryFunction.BITWISE_AND)) {
            return IntervalSet.NONE;
        }
        if (function == BinaryFunction.BITWISE_AND) {
            double max = wanted.nearestToZero().max();
            return b.max() <= max ? IntervalSet.atLeast(0) : IntervalSet.of(0, max);
        }
        return wanted.each((min, max) -> {
            double ones = (ones(max + 1) - 1) / 2;
            return min <= 0 && b.max() <= ones ? IntervalSet.of(0, ones) : IntervalSet.NONE;
        });
    }

    private static IntervalSet logical(BinaryFunction function, IntervalSet wanted, IntervalSet b) {
        boolean mayHold = wanted.contains(1);
        boolean mayFail = wanted.contains(0);
        if (mayHold == mayFail) {
            return mayHold ? IntervalSet.ALL : IntervalSet.NONE;
        }
        double low = b.min();
        double high = b.max();
        return switch (function) {
            case AND -> mayHold ? TRUE : high == 0 ? IntervalSet.ALL : FALSE;
            case OR -> mayFail ? FALSE : low == 1 ? IntervalSet.ALL : TRUE;
            case XOR -> b.isSingle() ? IntervalSet.of(mayHold ? 1 - low : low) : IntervalSet.NONE;
            case EQUAL ->
                mayHold
                        ? (b.isSingle() ? IntervalSet.of(low) : IntervalSet.NONE)
                        : IntervalSet.atMost(low - 1).union(IntervalSet.atLeast(high + 1));
            case LESS -> mayHold ? IntervalSet.atMost(low - 1) : IntervalSet.atLeast(high);
            case LESS_OR_EQUAL -> mayHold ? IntervalSet.atMost(low) : IntervalSet.atLeast(high + 1);
            case GREATER -> mayHold ? IntervalSet.atLeast(high + 1) : IntervalSet.atMost(low);
            default -> mayHold ? IntervalSet.atLeast(high) : IntervalSet.atMost(low - 1);
        };
    }

    private static IntervalSet truth(BinaryFunction function, double a, double b) {
        boolean holds = switch (function) {
            case AND -> a != 0 && b != 0;
            case OR -> a != 0 || b != 0;
            case XOR, EQUAL -> function == BinaryFunction.EQUAL == (a == b);
            case LESS -> a < b;
            case LESS_OR_EQUAL -> a <= b;
            case GREATER -> a > b;
            default -> a >= b;
        };
        return holds ? TRUE : FALSE;
    }

    private interface Corner {
        double of(double a, double b);
    }

    private static IntervalSet corners(IntervalSet a, IntervalSet b, Corner function) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (double x : new double[] {a.min(), a.max()}) {
            for (double y : new double[] {b.min(), b.max()}) {
                double value = function.of(x, y);
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        return bounds(min, max);
    }

    private static IntervalSet bounds(double min, double max) {
        return Double.isNaN(min) || Double.isNaN(max) ? IntervalSet.ALL : IntervalSet.of(min, max);
    }

    private static double truncated(double value, boolean integer) {
        return !integer ? value : value < 0 ? Math.ceil(value) : Math.floor(value);
    }

    /** The least number of the form 2^k - 1 that is not less. */
    private static double ones(double value) {
        double power = 1;
        while (power - 1 < value && power < Double.MAX_VALUE / 2) {
            power *= 2;
        }
        return power - 1;
    }
}
