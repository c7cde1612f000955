package io.neurometer.engine.backend.onednn.lines;

/**
 * Arcsine, arccosine and arctangent of FP32 numbers within three units in the last place. Polynomials cover arguments up to
 * one half, and up to one; {@code asin(x) = pi/2 - 2 asin(sqrt((1 - x) / 2))} and {@code atan(x) = pi/2 - atan(1 / x)} the
 * others. Both are computed and weighted with 0 and 1, since loops with branches stay without vectors.
 */
final class InverseTrigonometry {
    private static final float HALF_PI = 1.57079637f;

    /** What a quarter turn is beyond {@link #HALF_PI}. */
    private static final float HALF_PI_REST = -4.37113883e-8f;

    /** Makes at least 1 of the smallest difference from a limit. */
    private static final float LARGE = 0x1p127f;

    private InverseTrigonometry() {}

    static void arcsine(Line[] in, Line out, int count) {
        arcsine(in[0].reals(), out.reals(), count);
    }

    static void arccosine(Line[] in, Line out, int count) {
        arccosine(in[0].reals(), out.reals(), count);
    }

    static void arctangent(Line[] in, Line out, int count) {
        arctangent(in[0].reals(), out.reals(), count);
    }

    private static void arcsine(float[] x, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            float v = x[i];
            float size = Math.abs(v);
            float square = Math.min(v * v, Math.fma(-0.5f, size, 0.5f));
            float series = ofArcsine(square) * square;
            float root = (float) Math.sqrt(square);
            float ofRest = Math.fma(root, series, root);
            float sign = RealFunctions.sign(v);
            float far = isBeyond(size, 0.5f);
            float beyond = HALF_PI - Math.fma(2, ofRest, -HALF_PI_REST);
            y[i] = far * sign * beyond + (1 - far) * Math.fma(v, series, v);
        }
    }

    private static void arccosine(float[] x, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            float v = x[i];
            float size = Math.abs(v);
            float square = Math.min(v * v, Math.fma(-0.5f, size, 0.5f));
            float series = ofArcsine(square) * square;
            float root = (float) Math.sqrt(square);
            float ofRest = 2 * Math.fma(root, series, root);
            float sign = RealFunctions.sign(v);
            float far = isBeyond(size, 0.5f);
            float beyond = (1 - sign) * HALF_PI + Math.fma(sign, ofRest, (1 - sign) * HALF_PI_REST);
            float near = HALF_PI - (Math.fma(v, series, v) - HALF_PI_REST);
            y[i] = far * beyond + (1 - far) * near;
        }
    }

    private static void arctangent(float[] x, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            float v = x[i];
            float size = Math.abs(v);
            float small = Math.min(size, 1 / size);
            float square = small * small;
            float series = -2.44703121e-3f;
            series = Math.fma(series, square, 1.37502840e-2f);
            series = Math.fma(series, square, -3.62701751e-2f);
            series = Math.fma(series, square, 6.28436059e-2f);
            series = Math.fma(series, square, -8.67316958e-2f);
            series = Math.fma(series, square, 1.10379942e-1f);
            series = Math.fma(series, square, -1.42791107e-1f);
            series = Math.fma(series, square, 1.99997663e-1f);
            series = Math.fma(series, square, -3.33333313e-1f);
            float angle = Math.fma(small, series * square, small);
            float sign = RealFunctions.sign(v);
            float far = isBeyond(size, 1);
            y[i] = sign * (far * (HALF_PI - (angle - HALF_PI_REST)) + (1 - far) * angle);
        }
    }

    /** 1 beyond a limit, else 0. */
    private static float isBeyond(float size, float limit) {
        return Math.min(Math.max((size - limit) * LARGE, 0), 1);
    }

    /** {@code (asin(s) / s - 1) / square} with {@code s} the root of the square. */
    private static float ofArcsine(float square) {
        float series = 3.38057503e-2f;
        series = Math.fma(series, square, 1.70778576e-2f);
        series = Math.fma(series, square, 3.11161559e-2f);
        series = Math.fma(series, square, 4.45980318e-2f);
        series = Math.fma(series, square, 7.50009865e-2f);
        return Math.fma(series, square, 1.66666657e-1f);
    }
}
