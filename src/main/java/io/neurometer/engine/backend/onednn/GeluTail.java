package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Activation.ActivationFunction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * GELU of the numbers below -1.25, where oneDNN adds 1 to what is close to -1 and loses the digits of a small result. With
 * AVX2 alone its code is off by more than four units in the last place near zero too, so all numbers below 1/64 are computed
 * here.
 */
final class GeluTail implements Runnable {
    private static final float BELOW = Isa.hasWideVectors() ? -1.25f : 0x1p-6f;

    /** Nearer to zero two terms of a series are the function. */
    private static final double NEAREST = 0x1p-13;

    /** The factor of the square in the series. */
    private static final double SQUARES = 1 / Math.sqrt(2 * Math.PI);

    /** Beyond it the results are nothing but zero in single precision. */
    private static final double FARTHEST = 15;

    private static final int BLOCK = 1024;
    private static final int PIECES = 220;
    private static final int FRACTIONS = 400;
    private static final int TERMS = 40;
    private static final PiecewisePolynomial BY_ERFC =
            new PiecewisePolynomial(GeluTail::byErfc, NEAREST, FARTHEST, PIECES);
    private static final PiecewisePolynomial BY_TANH =
            new PiecewisePolynomial(GeluTail::byLogistic, NEAREST, FARTHEST, PIECES);

    private final PiecewisePolynomial function;
    private final FloatBuffer source;
    private final FloatBuffer result;
    private final float[] numbers = new float[BLOCK];
    private final float[] results = new float[BLOCK];
    private final int[] found = new int[BLOCK + 1];

    GeluTail(ActivationFunction function, ByteBuffer source, ByteBuffer result) {
        this.function = function == ActivationFunction.GELU ? BY_ERFC : BY_TANH;
        this.source = source.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        this.result = result.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    @Override
    public void run() {
        for (int from = 0; from < source.limit(); from += BLOCK) {
            int length = Math.min(BLOCK, source.limit() - from);
            source.get(from, numbers, 0, length);
            int count = find(numbers, length, found);
            if (count > 0) {
                result.get(from, results, 0, length);
                for (int k = 0; k < count; k++) {
                    results[found[k]] = at(numbers[found[k]], results[found[k]]);
                }
                result.put(from, results, 0, length);
            }
        }
    }

    /** Finds elements without a branch on any, since half of them may be far below zero. */
    private static int find(float[] numbers, int length, int[] found) {
        int count = 0;
        for (int i = 0; i < length; i++) {
            found[count] = i;
            // The sign of the difference: 1 where the element is below; perhaps for NaN.
            count += Float.floatToRawIntBits(numbers[i] - BELOW) >>> (Integer.SIZE - 1);
        }
        return count;
    }

    /** @param primitive the result where x is NaN */
    private float at(float x, float primitive) {
        double size = Math.abs(x);
        if (size < NEAREST) {
            return (float) (x * (0.5 + SQUARES * x));
        }
        return size < FARTHEST ? (float) (Math.max(x, 0) + function.at(size)) : x < 0 ? -0f : primitive;
    }

    /**
     * GELU of -x by the series of erf, which ends soon near zero, or the continued fraction of erfc (M. Abramowitz
     * and I. Stegun, 7.1.6 and 7.1.14).
     */
    private static double byErfc(double x) {
        double z = x * Math.sqrt(0.5);
        if (z < 1) {
            return -x / 2 * (1 - erf(z));
        }
        double below = z;
        for (int k = FRACTIONS; k > 0; k--) {
            below = z + k / 2.0 / below;
        }
        return -x / 2 * Math.exp(-z * z) / Math.sqrt(Math.PI) / below;
    }

    private static double erf(double z) {
        double term = z;
        double sum = 0;
        for (int k = 1; k < TERMS; k++) {
            sum += term;
            term *= 2 * z * z / (2 * k + 1);
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-z * z) * sum;
    }

    private static double byLogistic(double x) {
        return -x / (1 + Math.exp(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }
}
