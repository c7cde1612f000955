package io.neurometer.engine.conformance.sweep;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Elementwise.UnaryFunction;

/**
 * Functions of one number to at least ten digits, from their definitions: a series or a continued fraction where
 * {@link Math} has none, and forms that do not cancel.
 */
final class TrueFunctions {
    private static final double SQRT_PI = Math.sqrt(Math.PI);

    private TrueFunctions() {}

    static double of(UnaryFunction function, double x) {
        return switch (function) {
            case ABS -> Math.abs(x);
            case NEG -> -x;
            case RECIPROCAL -> 1 / x;
            case SQRT -> Math.sqrt(x);
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case FLOOR -> Math.floor(x);
            case CEIL -> Math.ceil(x);
            case ROUND -> Math.rint(x);
            case SIGN -> Math.signum(x);
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case TAN -> Math.tan(x);
            case ASIN -> Math.asin(x);
            case ACOS -> Math.acos(x);
            case ATAN -> Math.atan(x);
            case SINH -> Math.sinh(x);
            case COSH -> Math.cosh(x);
            case ASINH ->
                Math.signum(x)
                        * (Math.abs(x) < 1e-4
                                ? Math.abs(x) - Math.pow(Math.abs(x), 3) / 6
                                : Math.log(Math.abs(x) + Math.hypot(x, 1)));
            case ACOSH -> x < 1 ? Double.NaN : Math.log1p((x - 1) + Math.sqrt(x - 1) * Math.sqrt(x + 1));
            case ATANH -> Math.log1p(2 * x / (1 - x)) / 2;
            case ERF -> erf(x);
            case IS_NAN, NOT, BITWISE_NOT -> throw new IllegalArgumentException(function + " is no real function");
        };
    }

    static double of(Activation.Simple op, double x) {
        double alpha = op.alpha();
        double beta = op.beta();
        return switch (op.function()) {
            case RELU -> Math.max(0, x);
            case RELU6 -> Math.min(Math.max(0, x), 6);
            case LEAKY_RELU -> x < 0 ? alpha * x : x;
            case ELU -> x < 0 ? alpha * Math.expm1(x) : x;
            case SELU -> beta * (x < 0 ? alpha * Math.expm1(x) : x);
            case CELU -> x < 0 ? alpha * Math.expm1(x / alpha) : x;
            case THRESHOLDED_RELU -> x > alpha ? x : 0;
            case SIGMOID -> sigmoid(x);
            case HARD_SIGMOID -> Math.max(0, Math.min(1, alpha * x + beta));
            case TANH -> Math.tanh(x);
            case SOFTPLUS -> softplus(x);
            case SOFTSIGN -> x / (1 + Math.abs(x));
            case GELU -> x / 2 * erfc(-x / Math.sqrt(2));
            case GELU_TANH -> x * sigmoid(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x));
            case SWISH -> x * sigmoid(alpha * x);
            case HARD_SWISH -> x * Math.max(0, Math.min(1, x / 6 + 0.5));
            case MISH -> x * Math.tanh(softplus(x));
            case SHRINK -> x < -alpha ? x + beta : x > alpha ? x - beta : 0;
            case SCALED_TANH -> alpha * Math.tanh(beta * x);
        };
    }

    private static double sigmoid(double x) {
        return x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static double erf(double x) {
        return Math.abs(x) < 2 ? erfSeries(x) : Math.signum(x) * (1 - erfcFraction(Math.abs(x)));
    }

    private static double erfc(double x) {
        return x > 2 ? erfcFraction(x) : x > -2 ? 1 - erfSeries(x) : 2 - erfcFraction(-x);
    }

    /** 2/sqrt(pi) e^-x² sum of 2^n x^(2n+1) / (1·3···(2n+1)), whose terms are all of one sign. */
    private static double erfSeries(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 100; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / SQRT_PI * Math.exp(-x * x) * sum;
    }

    /** Of x at least 2, by the continued fraction of Laplace. */
    private static double erfcFraction(double x) {
        double fraction = 0;
        for (int n = 200; n >= 1; n--) {
            fraction = n / 2.0 / (x + fraction);
        }
        return Math.exp(-x * x) / (SQRT_PI * (x + fraction));
    }
}
