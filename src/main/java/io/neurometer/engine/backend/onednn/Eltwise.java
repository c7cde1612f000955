package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.DataType;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** A function of one element, in oneDNN's terms. */
record Eltwise(int algorithm, float alpha, float beta) {

    /**
     * Null where oneDNN has no such function, or one that is more than some units in the last place off over a wide range:
     * its softplus below -5, its ELU and Mish where they are small.
     */
    static @Nullable Eltwise of(Activation.Simple op) {
        return switch (op.function()) {
            case RELU -> new Eltwise(dnnl.dnnl_eltwise_relu, 0, 0);
            case RELU6 -> new Eltwise(dnnl.dnnl_eltwise_clip_v2, 0, 6);
            case LEAKY_RELU -> new Eltwise(dnnl.dnnl_eltwise_relu, op.alpha(), 0);
            case SIGMOID -> new Eltwise(dnnl.dnnl_eltwise_logistic, 0, 0);
            case HARD_SIGMOID -> new Eltwise(dnnl.dnnl_eltwise_hardsigmoid, op.alpha(), op.beta());
            case TANH -> new Eltwise(dnnl.dnnl_eltwise_tanh, 0, 0);
            case GELU -> new Eltwise(dnnl.dnnl_eltwise_gelu_erf, 0, 0);
            case GELU_TANH -> new Eltwise(dnnl.dnnl_eltwise_gelu_tanh, 0, 0);
            case SWISH -> new Eltwise(dnnl.dnnl_eltwise_swish, op.alpha(), 0);
            case HARD_SWISH -> new Eltwise(dnnl.dnnl_eltwise_hardswish, 1f / 6, 0.5f);
            default -> null;
        };
    }

    /**
     * Null where oneDNN has no such function, or one that is too far off: its logarithm has the wrong sign near 1, and
     * its exponential is more than four units in the last place off where it is large.
     */
    static @Nullable Eltwise of(Elementwise.UnaryFunction function) {
        return switch (function) {
            case ABS -> new Eltwise(dnnl.dnnl_eltwise_abs, 0, 0);
            case NEG -> new Eltwise(dnnl.dnnl_eltwise_linear, -1, 0);
            case SQRT -> new Eltwise(dnnl.dnnl_eltwise_sqrt, 0, 0);
            default -> null;
        };
    }

    /**
     * A clip whose limits are inputs: null where they are not constant or contradict each other.
     *
     * @param first the input that is the lower limit; the next one is the upper
     * @param count how many of the two the operator may have
     */
    static @Nullable Eltwise clip(Inputs inputs, int first, int count) {
        float[] limits = {Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY};
        for (int i = 0; i < count; i++) {
            if (inputs.has(first + i)) {
                if (!inputs.hasValue(first + i)) {
                    return null;
                }
                limits[i] = inputs.floats(first + i)[0];
            }
        }
        return limits[0] <= limits[1] ? new Eltwise(dnnl.dnnl_eltwise_clip_v2, limits[0], limits[1]) : null;
    }

    /** A leaky ReLU whose slope is an input: null where that is not one known number. */
    static @Nullable Eltwise slope(Inputs inputs, int input) {
        boolean single = inputs.dataType(input) == DataType.FP32 && inputs.hasNumber(input);
        return single ? new Eltwise(dnnl.dnnl_eltwise_relu, inputs.floats(input)[0], 0) : null;
    }

    /**
     * {@code f(x, c)}, or {@code f(c, x)} where x is at position 1, as a function of x; null where oneDNN has none.
     */
    static @Nullable Eltwise ofConstant(Elementwise.BinaryFunction function, int position, float constant) {
        return switch (function) {
            case ADD -> new Eltwise(dnnl.dnnl_eltwise_linear, 1, constant);
            case SUB ->
                position == 0
                        ? new Eltwise(dnnl.dnnl_eltwise_linear, 1, -constant)
                        : new Eltwise(dnnl.dnnl_eltwise_linear, -1, constant);
            case MUL -> new Eltwise(dnnl.dnnl_eltwise_linear, constant, 0);
            case DIV ->
                position == 1
                        ? new Eltwise(dnnl.dnnl_eltwise_pow, constant, -1)
                        : isPowerOfTwo(constant) ? new Eltwise(dnnl.dnnl_eltwise_linear, 1 / constant, 0) : null;
            case POW -> position == 0 ? power(constant) : null;
            default -> null;
        };
    }

    private static @Nullable Eltwise power(float exponent) {
        if (exponent == 2) {
            return new Eltwise(dnnl.dnnl_eltwise_square, 0, 0);
        }
        return exponent == 0.5f ? new Eltwise(dnnl.dnnl_eltwise_sqrt, 0, 0) : null;
    }

    /** Whether dividing by it is the same as multiplying with its reciprocal. */
    private static boolean isPowerOfTwo(float value) {
        return Float.isFinite(value) && value != 0 && Math.scalb(1f, Math.getExponent(value)) == Math.abs(value);
    }

    /** oneDNN's function of two elements, or -1. */
    static int binary(Elementwise.BinaryFunction function) {
        return switch (function) {
            case ADD -> dnnl.dnnl_binary_add;
            case SUB -> dnnl.dnnl_binary_sub;
            case MUL -> dnnl.dnnl_binary_mul;
            case DIV -> dnnl.dnnl_binary_div;
            case MIN -> dnnl.dnnl_binary_min;
            case MAX -> dnnl.dnnl_binary_max;
            default -> -1;
        };
    }
}
