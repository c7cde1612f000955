package io.neurometer.engine.backend.onednn.loops;

import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/**
 * Activations {@code x * F(x)} where {@code F} is a distribution function with {@code F(-x) = 1 - F(x)}. They are
 * {@code max(x, 0) - |x| * F(-|x|)}, in which nothing cancels, and {@code 1 / F(-|x|)} is the power of a polynomial, but for
 * a constant: C. Hastings' form (M. Abramowitz and I. Stegun, 7.1.28), which takes no power of two from the bits of a
 * number and so is nothing but sums and products.
 *
 * <p>Elements must be finite. Results are within a relative 3e-6 of the function, or within 1e-11 where it is between
 * -1e-6 and 0.
 */
public enum Gate {
    /** F is the logistic function. */
    SWISH("swish"),

    /** F is the normal distribution function. */
    GELU("gelu"),

    /** F is the logistic function of {@code sqrt(8 / pi) * (x + 0.044715 * x^3)}. */
    GELU_TANH("geluByTanh");

    /** The most elements that are computed at a time. */
    public static final int MOST_ELEMENTS = 1 << 14;

    private static final float HALF = 0.5f;
    private static final float EIGHTH = 0.125f;
    private static final float LINE = (float) Math.sqrt(8 / Math.PI) * EIGHTH;
    private static final float CUBE = 0.044715f * LINE;

    private final SeparateLoops loops;

    Gate(String method) {
        loops = SeparateLoops.inPlace(MethodHandles.lookup(), method);
    }

    /**
     * Computes the function of each element in place.
     *
     * @param elements up to {@link #MOST_ELEMENTS} in native memory and byte order
     */
    public void apply(FloatBuffer elements) {
        loops.run(elements);
    }

    @SuppressWarnings("unused")
    private static void swish(FloatBuffer elements) {
        int count = Math.min(elements.limit(), MOST_ELEMENTS);
        for (int i = 0; i < count; i++) {
            float x = elements.get(i);
            float size = Math.abs(x);
            elements.put(i, HALF * (x + size) - size / (1 + exponential(EIGHTH * size)));
        }
    }

    @SuppressWarnings("unused")
    private static void gelu(FloatBuffer elements) {
        int count = Math.min(elements.limit(), MOST_ELEMENTS);
        for (int i = 0; i < count; i++) {
            float x = elements.get(i);
            float size = Math.abs(x);
            elements.put(i, HALF * (x + size - size / inverseOfErfc(size)));
        }
    }

    @SuppressWarnings("unused")
    private static void geluByTanh(FloatBuffer elements) {
        int count = Math.min(elements.limit(), MOST_ELEMENTS);
        for (int i = 0; i < count; i++) {
            float x = elements.get(i);
            float size = Math.abs(x);
            float z = size * Math.fma(size * size, CUBE, LINE);
            elements.put(i, HALF * (x + size) - size / (1 + exponential(z)));
        }
    }

    /** {@code exp(8 * x)} for x from 0 to 2.2 within a relative 2e-6; beyond, something large that grows. */
    private static float exponential(float x) {
        float y = Math.fma(x, 7.17673174e-5f, -1.39471468e-5f);
        y = Math.fma(x, y, 1.85812078e-3f);
        y = Math.fma(x, y, 7.75825884e-3f);
        y = Math.fma(x, y, 4.20648605e-2f);
        y = Math.fma(x, y, 1.66518271e-1f);
        y = Math.fma(x, y, 5.00025988e-1f);
        y = Math.fma(x, y, 9.99998510e-1f);
        y = Math.fma(x, y, 1);
        y *= y;
        y *= y;
        return y * y;
    }

    /** {@code 1 / erfc(x / sqrt(2))} for x from 0 to 5.5 within a relative 3e-6; beyond, something large that grows. */
    private static float inverseOfErfc(float x) {
        float y = Math.fma(x, 2.46890619e-9f, -4.91568670e-8f);
        y = Math.fma(x, y, 5.57252008e-7f);
        y = Math.fma(x, y, -2.85718465e-6f);
        y = Math.fma(x, y, 1.18603539e-5f);
        y = Math.fma(x, y, 4.40374461e-5f);
        y = Math.fma(x, y, 3.41275627e-5f);
        y = Math.fma(x, y, 3.28546297e-3f);
        y = Math.fma(x, y, 2.11373214e-2f);
        y = Math.fma(x, y, 4.98678200e-2f);
        y = Math.fma(x, y, 1);
        y *= y;
        y *= y;
        y *= y;
        return y * y;
    }
}
