package io.neurometer.engine.tensor;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Looks at FP32 elements once, a block at a time: a full block in lanes that the JVM makes vectors of, which costs more
 * than it gains where there are few. A minimum is NaN where an element is, and an infinity where one is.
 */
final class FloatScan extends RowScan {
    private static final int BLOCK = 1024;

    private final FloatBuffer numbers;
    private final float[] block;
    private final float[] least;
    private final float[] most;

    /** @param bytes little-endian elements */
    FloatScan(ByteBuffer bytes) {
        super(BLOCK);
        this.numbers = bytes.asFloatBuffer();
        int count = numbers.capacity();
        int lanes = count < BLOCK ? 1 : BLOCK;
        this.block = new float[Math.min(BLOCK, count)];
        this.least = new float[lanes];
        this.most = new float[lanes];
        Arrays.fill(least, Float.POSITIVE_INFINITY);
        Arrays.fill(most, Float.NEGATIVE_INFINITY);
    }

    /** Between which numbers they lie; null where one is NaN or an infinity. */
    @Nullable
    ElementFacts ends() {
        int count = numbers.capacity();
        for (int start = 0; start < count; start += BLOCK) {
            take(start, Math.min(BLOCK, count - start));
        }
        return facts(Double.POSITIVE_INFINITY);
    }

    /** The same with the largest sum of the magnitudes of a row, of so many of equal length. */
    @Nullable
    ElementFacts rows(int rows) {
        return facts(largestRow(rows, numbers.capacity() / rows));
    }

    @Override
    void take(int start, int count) {
        numbers.get(start, block, 0, count);
        if (least.length == BLOCK) {
            lookInLanes(count);
        } else {
            look(count);
        }
    }

    private void lookInLanes(int count) {
        for (int i = 0; i < count; i++) {
            least[i] = Math.min(least[i], block[i]);
            most[i] = Math.max(most[i], block[i]);
        }
    }

    /** In comparisons, which cost little before the JVM has compiled them; zero times what is no number is NaN. */
    private void look(int count) {
        float low = least[0];
        float high = most[0];
        float zero = 0;
        for (int i = 0; i < count; i++) {
            float value = block[i];
            low = value < low ? value : low;
            high = value > high ? value : high;
            zero += 0 * value;
        }
        least[0] = zero == 0 ? low : Float.NaN;
        most[0] = high;
    }

    /** In four sums at a time that wait for one another no more. */
    @Override
    double sum(int start, int count) {
        int to = start + count;
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = start;
        for (; i + 3 < to; i += 4) {
            a += Math.abs(block[i]);
            b += Math.abs(block[i + 1]);
            c += Math.abs(block[i + 2]);
            d += Math.abs(block[i + 3]);
        }
        for (; i < to; i++) {
            a += Math.abs(block[i]);
        }
        return a + b + c + d;
    }

    private @Nullable ElementFacts facts(double rowSum) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < least.length; i++) {
            low = Math.min(low, least[i]);
            high = Math.max(high, most[i]);
        }
        boolean finite = low > Float.NEGATIVE_INFINITY && high < Float.POSITIVE_INFINITY;
        return finite ? new ElementFacts(low, high, rowSum, 0, 0, 0) : null;
    }
}
