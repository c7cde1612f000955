package io.neurometer.engine.backend.onednn.lines;

import io.neurometer.engine.backend.onednn.loops.SeparateLoops;
import java.lang.invoke.MethodHandles;

/**
 * The error function of FP32 numbers within four units in the last place. Up to 1 it is x times a polynomial of the square of
 * x; beyond, one less an exponential, whose exponent, the logarithm of the complement, is a polynomial. The polynomials have
 * the functions' values at Chebyshev nodes.
 */
final class ErrorFunction {
    /** Beyond it the function is 1 in single precision. */
    private static final float HIGHEST = 4;

    private static final SeparateLoops EXPONENTS = SeparateLoops.overArrays(MethodHandles.lookup(), "exponents");

    private static final SeparateLoops SUM = SeparateLoops.overArrays(MethodHandles.lookup(), "sum");

    /** The complement at 1 as it is computed here, so that what lies beyond 1 adds nothing below. */
    private static final float COMPLEMENT_OF_ONE = complementOfOne();

    private ErrorFunction() {}

    static void apply(Line[] in, Line out, int count) {
        Scratch scratch = out.scratch();
        float[] complement = scratch.fourth();
        float[] x = in[0].reals();
        EXPONENTS.run(new float[][] {x}, new float[][] {complement}, count);
        Exponentials.exponential(complement, complement, scratch, count);
        SUM.run(new float[][] {x, complement}, new float[][] {out.reals()}, count);
    }

    private static float complementOfOne() {
        float[] one = {1};
        exponents(new float[][] {one}, new float[][] {one}, 1);
        Exponentials.exponential(one, one, new Scratch(), 1);
        return one[0];
    }

    /** Logarithms of one less the function, between 1 and {@link #HIGHEST}. */
    @SuppressWarnings("unused")
    private static void exponents(float[][] in, float[][] out, int count) {
        float[] x = in[0];
        float[] y = out[0];
        for (int i = 0; i < count; i++) {
            float t = Math.min(Math.max(Math.abs(x[i]), 1), HIGHEST);
            float series = 1.61406160e-6f;
            series = Math.fma(series, t, -4.55906229e-5f);
            series = Math.fma(series, t, 5.92769531e-4f);
            series = Math.fma(series, t, -4.74022236e-3f);
            series = Math.fma(series, t, 2.63647176e-2f);
            series = Math.fma(series, t, -1.09978244e-1f);
            series = Math.fma(series, t, -6.31937087e-1f);
            series = Math.fma(series, t, -1.13016665f);
            y[i] = Math.fma(series, t, 3.03213019e-4f);
        }
    }

    @SuppressWarnings("unused")
    private static void sum(float[][] in, float[][] out, int count) {
        float[] x = in[0];
        float[] complement = in[1];
        float[] y = out[0];
        for (int i = 0; i < count; i++) {
            float near = Math.min(Math.max(x[i], -1), 1);
            float square = near * near;
            float series = 7.88249745e-5f;
            series = Math.fma(series, square, -8.01885501e-4f);
            series = Math.fma(series, square, 5.18931216e-3f);
            series = Math.fma(series, square, -2.68543288e-2f);
            series = Math.fma(series, square, 1.12835974e-1f);
            series = Math.fma(series, square, -3.76126260e-1f);
            series = Math.fma(series, square, 1.12837911f);
            y[i] = Math.fma(near, COMPLEMENT_OF_ONE - complement[i], near * series);
        }
    }
}
