package io.neurometer.engine.backend.onednn.lines;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Functions of one FP32 number; those with no loop of their own are computed in double precision and rounded once. */
final class RealFunctions {
    /** Makes at least 1 of the smallest number when it is multiplied twice: limits of 1 then leave signs, zeros and NaN. */
    private static final float LARGE = 0x1p127f;

    private RealFunctions() {}

    static @Nullable LineFunction of(UnaryFunction function) {
        return switch (function) {
            case ABS ->
                (in, out, count) -> {
                    float[] x = in[0].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = Math.abs(x[i]);
                    }
                };
            case NEG ->
                (in, out, count) -> {
                    float[] x = in[0].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = -x[i];
                    }
                };
            case RECIPROCAL ->
                (in, out, count) -> {
                    float[] x = in[0].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = 1 / x[i];
                    }
                };
            case SQRT ->
                (in, out, count) -> {
                    float[] x = in[0].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = (float) Math.sqrt(x[i]);
                    }
                };
            case SIGN ->
                (in, out, count) -> {
                    float[] x = in[0].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = sign(x[i]);
                    }
                };
            case IS_NAN ->
                (in, out, count) -> {
                    float[] x = in[0].reals();
                    byte[] y = out.flags();
                    for (int i = 0; i < count; i++) {
                        y[i] = (byte) (Float.isNaN(x[i]) ? 1 : 0);
                    }
                };
            case FLOOR ->
                (in, out, count) -> {
                    float[] x = in[0].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = (float) Math.floor(x[i]);
                    }
                };
            case CEIL ->
                (in, out, count) -> {
                    float[] x = in[0].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = (float) Math.ceil(x[i]);
                    }
                };
            case ROUND ->
                (in, out, count) -> {
                    float[] x = in[0].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = (float) Math.rint(x[i]);
                    }
                };
            case EXP -> Exponentials::exponential;
            case LOG -> Exponentials::logarithm;
            case ERF -> ErrorFunction::apply;
            case SIN -> Trigonometry::sine;
            case COS -> Trigonometry::cosine;
            case TAN -> rounded(Math::tan);
            case ASIN -> InverseTrigonometry::arcsine;
            case ACOS -> InverseTrigonometry::arccosine;
            case ATAN -> InverseTrigonometry::arctangent;
            default -> null;
        };
    }

    static @Nullable LineFunction of(Activation.Simple op) {
        float alpha = op.alpha();
        float beta = op.beta();
        return switch (op.function()) {
            case RELU ->
                (in, out, count) -> {
                    float[] x = in[0].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = Math.max(0, x[i]);
                    }
                };
            case RELU6 ->
                (in, out, count) -> {
                    float[] x = in[0].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = Math.min(Math.max(0, x[i]), 6);
                    }
                };
            case LEAKY_RELU ->
                (in, out, count) -> {
                    float[] x = in[0].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = x[i] < 0 ? alpha * x[i] : x[i];
                    }
                };
            case SOFTSIGN -> Rectifiers::softsign;
            case THRESHOLDED_RELU ->
                (in, out, count) -> {
                    float[] x = in[0].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = x[i] <= alpha ? 0 : x[i];
                    }
                };
            case SHRINK ->
                rounded(x -> x < -alpha ? x + beta : x > alpha ? x - (double) beta : Double.isNaN(x) ? x : 0);
            case ELU -> Rectifiers.exponential(1, alpha, 1);
            case SELU -> Rectifiers.exponential(beta, beta * alpha, 1);
            case CELU ->
                alpha > 0
                        ? Rectifiers.exponential(1, alpha, alpha)
                        : rounded(x -> x < 0 ? alpha * Math.expm1(x / alpha) : x);
            case SOFTPLUS -> Rectifiers::softplus;
            case MISH -> Rectifiers::mish;
            default -> null;
        };
    }

    /** -1, 1, or what is neither: a zero with its sign, or NaN. */
    static float sign(float x) {
        return Math.min(Math.max(x * LARGE * LARGE, -1), 1);
    }

    static LineFunction isInfinite(boolean negative, boolean positive) {
        float low = negative ? Float.NEGATIVE_INFINITY : Float.NaN;
        float high = positive ? Float.POSITIVE_INFINITY : Float.NaN;
        return (in, out, count) -> {
            float[] x = in[0].reals();
            byte[] y = out.flags();
            for (int i = 0; i < count; i++) {
                y[i] = (byte) (x[i] == low || x[i] == high ? 1 : 0);
            }
        };
    }

    private static LineFunction rounded(DoubleUnaryOperator function) {
        return (in, out, count) -> {
            float[] x = in[0].reals();
            float[] y = out.reals();
            for (int i = 0; i < count; i++) {
                y[i] = (float) function.applyAsDouble(x[i]);
            }
        };
    }
}
