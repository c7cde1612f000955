package io.neurometer.engine.backend.onednn.lines;

/** Activations that bend into a rectifier, and softsign, of FP32 numbers within four units in the last place. */
final class Rectifiers {
    /** Below it {@code exp(x) - 1} is -1 in single precision. */
    private static final float LOWEST = -18;

    /** Beyond it Mish is its argument in single precision. */
    private static final float HIGHEST = 20;

    private static final float EIGHTH = 0.125f;

    private Rectifiers() {}

    /** {@code slope * x} above zero and {@code height * (exp(x / width) - 1)} below. @param width positive */
    static LineFunction exponential(float slope, float height, float width) {
        return (in, out, count) -> exponential(in[0].reals(), out.reals(), count, slope, height, width);
    }

    /** Of an eighth of the argument by a polynomial, then three times by {@code expm1(2 x) = expm1(x) (expm1(x) + 2)}. */
    private static void exponential(float[] x, float[] y, int count, float slope, float height, float width) {
        for (int i = 0; i < count; i++) {
            float below = Math.max(Math.min(x[i], 0) / width, LOWEST) * EIGHTH;
            float series = 1.01201703e-6f;
            series = Math.fma(series, below, 1.85767092e-5f);
            series = Math.fma(series, below, 1.85202665e-4f);
            series = Math.fma(series, below, 1.37180695e-3f);
            series = Math.fma(series, below, 8.32001236e-3f);
            series = Math.fma(series, below, 4.16607161e-2f);
            series = Math.fma(series, below, 1.66665311e-1f);
            series = Math.fma(series, below, 4.99999879e-1f);
            float less = Math.fma(series * below, below, below);
            less = Math.fma(less, less, less + less);
            less = Math.fma(less, less, less + less);
            less = Math.fma(less, less, less + less);
            y[i] = Math.fma(height, less, slope * Math.max(x[i], 0));
        }
    }

    static void softsign(Line[] in, Line out, int count) {
        softsign(in[0].reals(), out.reals(), count);
    }

    private static void softsign(float[] x, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            y[i] = x[i] / (1 + Math.abs(x[i]));
        }
    }

    /** {@code max(x, 0) + log(1 + exp(-|x|))}, the logarithm by the series of the inverse hyperbolic tangent. */
    static void softplus(Line[] in, Line out, int count) {
        float[] x = in[0].reals();
        float[] small = out.scratch().fourth();
        negativeSizes(x, small, count);
        Exponentials.exponential(small, small, out.scratch(), count);
        softplus(x, small, out.reals(), count);
    }

    private static void negativeSizes(float[] x, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            y[i] = -Math.abs(x[i]);
        }
    }

    private static void softplus(float[] x, float[] small, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            float e = small[i];
            float s = e / (2 + e);
            float z = s * s;
            float series = 1.40891671e-1f;
            series = Math.fma(series, z, 1.39803007e-1f);
            series = Math.fma(series, z, 2.00124547e-1f);
            series = Math.fma(series, z, 3.33331585e-1f);
            y[i] = Math.max(x[i], 0) + Math.fma(2 * s * z, series, 2 * s);
        }
    }

    /** {@code x tanh(softplus(x)) = x n / (n + 2)} with {@code n = exp(x) (exp(x) + 2)}. */
    static void mish(Line[] in, Line out, int count) {
        float[] x = in[0].reals();
        float[] power = out.scratch().fourth();
        limited(x, power, count);
        Exponentials.exponential(power, power, out.scratch(), count);
        mish(x, power, out.reals(), count);
    }

    private static void limited(float[] x, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            y[i] = Math.min(x[i], HIGHEST);
        }
    }

    private static void mish(float[] x, float[] power, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            float n = Math.fma(power[i], power[i], power[i] + power[i]);
            y[i] = x[i] * (n / (n + 2));
        }
    }
}
