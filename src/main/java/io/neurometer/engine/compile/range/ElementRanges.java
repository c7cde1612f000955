package io.neurometer.engine.compile.range;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.Elements;
import org.jspecify.annotations.Nullable;

/** Between which numbers functions of elements lie; null where they may be NaN. */
final class ElementRanges {
    /** Beyond it e^x overflows. */
    private static final double MAX_EXPONENT = 88;

    private ElementRanges() {}

    static @Nullable Range of(Activation.Simple op, Operands operands) {
        Range x = operands.range(0);
        if (x == null) {
            return null;
        }
        double alpha = op.alpha();
        double beta = op.beta();
        return switch (op.function()) {
            case RELU -> x.atLeast(0);
            case RELU6 -> x.atLeast(0).atMost(6);
            case SIGMOID -> Range.UNIT;
            case TANH -> Range.SIGNED_UNIT;
            case HARD_SIGMOID -> alpha == 0 && !x.isSafe() ? null : Range.UNIT;
            case LEAKY_RELU -> x.isSafe() ? x.and(x.times(alpha)) : null;
            case ELU, CELU -> x.isSafe() ? x.and(Range.within(Math.abs(alpha))) : null;
            case SELU -> x.isSafe() ? x.and(Range.within(Math.abs(alpha))).times(beta) : null;
            case SCALED_TANH -> x.isSafe() ? Range.within(Math.abs(alpha)) : null;
            case SOFTPLUS -> x.isSafe() ? x.atLeast(0).plus(Range.UNIT) : null;
            case SHRINK -> x.isSafe() ? x.plus(Range.within(Math.abs(beta))).and(Range.of(0)) : null;
            case GELU_TANH -> isCubeSafe(x) ? x.and(Range.SIGNED_UNIT) : null;
            case SWISH ->
                x.isSafe() && x.times(alpha).isSafe() ? x.and(Range.of(0)).and(Range.within(x.magnitude())) : null;
            case THRESHOLDED_RELU -> x.isSafe() ? x.and(Range.of(0)) : null;
            case SOFTSIGN, GELU, HARD_SWISH, MISH -> x.isSafe() ? x.and(Range.SIGNED_UNIT) : null;
        };
    }

    private static boolean isCubeSafe(Range x) {
        return x.isSafe() && Math.pow(x.magnitude(), 3) < Range.MAX;
    }

    static @Nullable Range ofPRelu(Operands operands) {
        Range x = operands.safe(0);
        Range slope = operands.safe(1);
        return x == null || slope == null ? null : x.and(x.times(slope));
    }

    static @Nullable Range of(UnaryFunction function, Operands operands) {
        Range x = operands.range(0);
        if (x == null) {
            return null;
        }
        return switch (function) {
            case ABS -> new Range(x.low() >= 0 ? x.low() : x.high() <= 0 ? -x.high() : 0, x.magnitude());
            case NEG -> x.negated();
            case FLOOR, CEIL, ROUND -> x.plus(Range.SIGNED_UNIT);
            case SIGN, ERF -> Range.SIGNED_UNIT;
            case ATAN -> Range.within(2);
            case SIN, COS -> x.isSafe() ? Range.SIGNED_UNIT : null;
            case SQRT -> x.low() >= 0 ? new Range(Math.sqrt(x.low()), Math.sqrt(x.high())) : null;
            case EXP -> x.isSafe() && x.high() < MAX_EXPONENT ? new Range(0, Math.exp(x.high())) : null;
            case LOG ->
                x.isSafe() && x.low() >= Float.MIN_NORMAL ? new Range(Math.log(x.low()), Math.log(x.high())) : null;
            case RECIPROCAL -> x.isSafe() && x.excludesZero() ? x.reciprocal() : null;
            default -> null;
        };
    }

    static @Nullable Range of(BinaryFunction function, Operands operands) {
        Range a = operands.range(0);
        Range b = operands.range(1);
        if (a == null || b == null) {
            return null;
        }
        boolean safe = a.isSafe() && b.isSafe();
        return switch (function) {
            case MIN -> new Range(Math.min(a.low(), b.low()), Math.min(a.high(), b.high()));
            case MAX -> new Range(Math.max(a.low(), b.low()), Math.max(a.high(), b.high()));
            case ADD -> sum(a, b);
            case SUB -> sum(a, b.negated());
            case MUL -> safe ? a.times(b) : null;
            case DIV -> safe && b.excludesZero() ? a.times(b.reciprocal()) : null;
            case POW -> safe ? power(a, operands.inputs()) : null;
            default -> null;
        };
    }

    /** Null where infinities of both signs may meet. */
    private static @Nullable Range sum(Range a, Range b) {
        Range sum = a.plus(b);
        boolean cancel = (isHuge(-a.low()) && isHuge(b.high())) || (isHuge(a.high()) && isHuge(-b.low()));
        return cancel ? null : sum;
    }

    private static boolean isHuge(double value) {
        return value > Range.MAX;
    }

    private static @Nullable Range power(Range base, Inputs inputs) {
        if (!inputs.hasValue(1) || inputs.shape(1).elements() != 1) {
            return null;
        }
        double exponent = Elements.getDouble(inputs.value(1).bytes(), inputs.dataType(1), 0);
        if (exponent == 2) {
            double most = base.magnitude() * base.magnitude();
            double least = base.low() > 0 ? base.low() : base.high() < 0 ? -base.high() : 0;
            return new Range(least * least, most);
        }
        boolean whole = exponent == Math.rint(exponent) && exponent >= 0;
        if (whole || (base.low() >= 0 && exponent >= 0)) {
            return Range.within(Math.max(1, Math.pow(base.magnitude(), exponent)));
        }
        return null;
    }

    /** Between constant limits, as far as there are any. */
    static @Nullable Range ofClip(Operands operands) {
        Range x = operands.range(0);
        for (int i = 1; i < 3 && x != null; i++) {
            if (operands.has(i)) {
                Range limit = operands.range(i);
                x = limit == null
                        ? null
                        : i == 1
                                ? new Range(Math.max(x.low(), limit.low()), Math.max(x.high(), limit.high()))
                                : new Range(Math.min(x.low(), limit.low()), Math.min(x.high(), limit.high()));
            }
        }
        return x;
    }

    static @Nullable Range of(Elementwise op, Operands operands) {
        if (op instanceof Elementwise.Unary unary) {
            return of(unary.function(), operands);
        } else if (op instanceof Elementwise.Binary binary) {
            return of(binary.function(), operands);
        } else if (op instanceof Elementwise.Clip) {
            return ofClip(operands);
        } else if (op instanceof Elementwise.Where) {
            return operands.all();
        } else if (op instanceof Elementwise.Cast || op instanceof Elementwise.CastLike) {
            return operands.range(0);
        }
        return null;
    }
}
