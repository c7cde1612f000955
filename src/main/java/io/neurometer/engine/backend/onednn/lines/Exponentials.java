package io.neurometer.engine.backend.onednn.lines;

import io.neurometer.engine.backend.onednn.loops.SeparateLoops;
import java.lang.invoke.MethodHandles;

/**
 * Exponentials and logarithms of FP32 numbers within two units in the last place: a power of two, and the polynomials of
 * S. Moshier's Cephes library, expf.c and logf.c.
 */
final class Exponentials {
    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;

    /** Adding and subtracting it rounds a small float to an integer. */
    private static final float ROUNDING = 0x1.8p23f;

    /** Its bits; the integer is what those of the sum are beyond. */
    private static final int ROUNDING_BITS = 0x4B400000;

    /** Exponentials beyond are zero, and infinite. */
    private static final float LOWEST = -104;

    private static final float HIGHEST = 89;

    private static final int BIAS = 127;
    private static final int FRACTION_BITS = 23;
    private static final int FRACTION = (1 << FRACTION_BITS) - 1;

    /** The bits of the square root of one half. */
    private static final int ROOT_OF_HALF = 0x3F3504F3;

    /** Compiled with the copies between them, these loops stay without vectors. */
    private static final SeparateLoops REDUCTION = SeparateLoops.overArrays(MethodHandles.lookup(), "reduce");

    private static final SeparateLoops SERIES = SeparateLoops.overArrays(MethodHandles.lookup(), "series");

    private Exponentials() {}

    static void exponential(Line[] in, Line out, int count) {
        exponential(in[0].reals(), out.reals(), out.scratch(), count);
    }

    /** @param y may be {@code x}, but no array of the scratch memory */
    static void exponential(float[] x, float[] y, Scratch scratch, int count) {
        float[] rest = scratch.first();
        float[] low = scratch.second();
        float[] high = scratch.third();
        int[] ofLow = scratch.firstWords();
        int[] ofHigh = scratch.secondWords();
        REDUCTION.run(new float[][] {x}, new float[][] {rest, low}, count);
        scratch.toWords(low, ofLow, count);
        powers(ofLow, ofHigh, count);
        scratch.toReals(ofLow, low, count);
        scratch.toReals(ofHigh, high, count);
        SERIES.run(new float[][] {rest, low, high}, new float[][] {y}, count);
    }

    /** What remains beside a power of two, whose exponent is in the last bits of {@code shifted}. */
    @SuppressWarnings("unused")
    private static void reduce(float[][] in, float[][] out, int count) {
        float[] x = in[0];
        float[] rest = out[0];
        float[] shifted = out[1];
        for (int i = 0; i < count; i++) {
            float limited = Math.min(Math.max(x[i], LOWEST), HIGHEST);
            float sum = limited * LOG2_E + ROUNDING;
            float power = sum - ROUNDING;
            shifted[i] = sum;
            rest[i] = limited - power * LN2_HIGH - power * LN2_LOW;
        }
    }

    /** Two factors, since one power of two may be no normal number. */
    private static void powers(int[] low, int[] high, int count) {
        for (int i = 0; i < count; i++) {
            int power = low[i] - ROUNDING_BITS;
            int half = power >> 1;
            low[i] = (half + BIAS) << FRACTION_BITS;
            high[i] = (power - half + BIAS) << FRACTION_BITS;
        }
    }

    @SuppressWarnings("unused")
    private static void series(float[][] in, float[][] out, int count) {
        float[] rest = in[0];
        float[] low = in[1];
        float[] high = in[2];
        float[] y = out[0];
        for (int i = 0; i < count; i++) {
            float r = rest[i];
            float series = 1.9875691500e-4f;
            series = series * r + 1.3981999507e-3f;
            series = series * r + 8.3334519073e-3f;
            series = series * r + 4.1665795894e-2f;
            series = series * r + 1.6666665459e-1f;
            series = series * r + 5.0000001201e-1f;
            y[i] = (series * r * r + r + 1) * low[i] * high[i];
        }
    }

    static void logarithm(Line[] in, Line out, int count) {
        float[] x = in[0].reals();
        Scratch scratch = out.scratch();
        float[] rest = scratch.first();
        float[] power = scratch.second();
        boolean other = false;
        for (int i = 0; i < count; i++) {
            int bits = Float.floatToRawIntBits(x[i]);
            int shifted = bits - ROOT_OF_HALF;
            power[i] = shifted >> FRACTION_BITS;
            rest[i] = Float.intBitsToFloat((shifted & FRACTION) + ROOT_OF_HALF) - 1;
            other |= !(x[i] >= Float.MIN_NORMAL && x[i] <= Float.MAX_VALUE);
        }
        logarithm(rest, power, count);
        if (other) {
            for (int i = 0; i < count; i++) {
                if (!(x[i] >= Float.MIN_NORMAL && x[i] <= Float.MAX_VALUE)) {
                    rest[i] = (float) Math.log(x[i]);
                }
            }
        }
        System.arraycopy(rest, 0, out.reals(), 0, count);
    }

    private static void logarithm(float[] rest, float[] power, int count) {
        for (int i = 0; i < count; i++) {
            float m = rest[i];
            float z = m * m;
            float series = 7.0376836292e-2f;
            series = series * m - 1.1514610310e-1f;
            series = series * m + 1.1676998740e-1f;
            series = series * m - 1.2420140846e-1f;
            series = series * m + 1.4249322787e-1f;
            series = series * m - 1.6668057665e-1f;
            series = series * m + 2.0000714765e-1f;
            series = series * m - 2.4999993993e-1f;
            series = series * m + 3.3333331174e-1f;
            float low = series * m * z + power[i] * LN2_LOW - 0.5f * z;
            rest[i] = m + low + power[i] * LN2_HIGH;
        }
    }
}
