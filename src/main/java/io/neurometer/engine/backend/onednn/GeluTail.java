package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Activation.ActivationFunction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** GELU of the numbers below -1.25, where oneDNN adds 1 to what is close to -1 and loses the digits of a small result. */
final class GeluTail implements Runnable {
    private static final double NEAREST = 1.25;

    /** Beyond it the results are nothing but zero in single precision. */
    private static final double FARTHEST = 15;

    private static final int BLOCK = 1024;
    private static final int PIECES = 220;
    private static final int FRACTIONS = 400;
    private static final PiecewisePolynomial BY_ERFC =
            new PiecewisePolynomial(GeluTail::byErfc, NEAREST, FARTHEST, PIECES);
    private static final PiecewisePolynomial BY_TANH =
            new PiecewisePolynomial(GeluTail::byLogistic, NEAREST, FARTHEST, PIECES);

    private final PiecewisePolynomial function;
    private final FloatBuffer source;
    private final FloatBuffer result;
    private final int[] found = new int[BLOCK + 1];

    GeluTail(ActivationFunction function, ByteBuffer source, ByteBuffer result) {
        this.function = function == ActivationFunction.GELU ? BY_ERFC : BY_TANH;
        this.source = source.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        this.result = result.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    /** First finds a block's elements without a branch on any, since half of them may be far below zero. */
    @Override
    public void run() {
        for (int from = 0; from < source.limit(); from += BLOCK) {
            int end = Math.min(from + BLOCK, source.limit());
            int count = 0;
            for (int i = from; i < end; i++) {
                found[count] = i;
                // The sign of the difference: 1 where the element is farther below zero; perhaps for NaN.
                count += Float.floatToRawIntBits(source.get(i) + (float) NEAREST) >>> (Integer.SIZE - 1);
            }
            compute(count);
        }
    }

    private void compute(int count) {
        for (int k = 0; k < count; k++) {
            int i = found[k];
            double x = -source.get(i);
            if (x < FARTHEST) {
                result.put(i, (float) function.at(x));
            } else if (x >= FARTHEST) {
                result.put(i, -0f);
            }
        }
    }

    /** GELU of -x by the continued fraction of erfc (M. Abramowitz and I. Stegun, 7.1.14). */
    private static double byErfc(double x) {
        double z = x * Math.sqrt(0.5);
        double below = z;
        for (int k = FRACTIONS; k > 0; k--) {
            below = z + k / 2.0 / below;
        }
        return -x / 2 * Math.exp(-z * z) / Math.sqrt(Math.PI) / below;
    }

    private static double byLogistic(double x) {
        return -x / (1 + Math.exp(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }
}
