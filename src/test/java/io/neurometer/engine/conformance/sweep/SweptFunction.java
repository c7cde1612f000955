package io.neurometer.engine.conformance.sweep;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A function of one number with the parameters that it is known for.
 *
 * @param truth the function to at least ten digits
 */
record SweptFunction(String name, Op op, DoubleUnaryOperator truth) {
    /** Vector code gives zero for results below: the subnormal numbers, and some above. */
    private static final double FLUSHED = 1.5 * Float.MIN_NORMAL;

    private static final double SUM = 2e-7;
    private static final double CANCELLED = 1e-6;

    static List<SweptFunction> all() {
        List<SweptFunction> all = new ArrayList<>();
        for (UnaryFunction function : UnaryFunction.values()) {
            switch (function) {
                case IS_NAN, NOT, BITWISE_NOT -> {}
                default -> {
                    Op op = new Elementwise.Unary(function);
                    all.add(new SweptFunction(op.kind(), op, x -> TrueFunctions.of(function, x)));
                }
            }
        }
        for (ActivationFunction function : ActivationFunction.values()) {
            all.add(of(function));
        }
        return all;
    }

    static SweptFunction of(ActivationFunction function) {
        Activation.Simple op = new Activation.Simple(function, alpha(function), beta(function));
        return new SweptFunction(op.kind(), op, x -> TrueFunctions.of(op, x));
    }

    private static float alpha(ActivationFunction function) {
        return switch (function) {
            case LEAKY_RELU -> 0.01f;
            case ELU, CELU, SWISH, THRESHOLDED_RELU -> 1;
            case SELU -> 1.67326319217681884765625f;
            case HARD_SIGMOID -> 0.2f;
            case SHRINK -> 0.5f;
            case SCALED_TANH -> 1.7159f;
            default -> 0;
        };
    }

    private static float beta(ActivationFunction function) {
        return switch (function) {
            case SELU -> 1.05070102214813232421875f;
            case HARD_SIGMOID -> 0.5f;
            case SHRINK -> 0.5f;
            case SCALED_TANH -> 2 / 3f;
            default -> 0;
        };
    }

    /** By how much a result may be off beside units in its last place. */
    double scale(double x) {
        if (op instanceof Activation.Simple activation) {
            return switch (activation.function()) {
                // Zeros of sums: what their terms, which are near 1, lose by rounding.
                case HARD_SIGMOID -> SUM;
                case HARD_SWISH -> Math.abs(x) < 4 ? SUM * Math.abs(x) : 0;
                case GELU, GELU_TANH, SWISH -> FLUSHED * Math.max(1, Math.abs(x));
                default -> FLUSHED;
            };
        }
        return FLUSHED;
    }

    /**
     * The same of GELU fused to a product, which oneDNN computes as x/2 (1 + erf(x / sqrt 2)), or with tanh: for negative x
     * the sum cancels, and a millionth of x/2 may remain, as it may near the zero. Nothing else is as fast there.
     */
    double scaleOfFusedGelu(double x) {
        return x < 1 ? scale(x) + CANCELLED * Math.abs(x / 2) : scale(x);
    }
}
