package io.neurometer.engine.tensor;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Looks at FP32 elements once, a block at a time: a full block in lanes that the JVM makes vectors of, which costs more
 * than it gains where there are few. A minimum is NaN where an element is, and an infinity where one is.
 */
final class FloatScan {
    private static final int BLOCK = 1024;

    private final FloatBuffer numbers;
    private final float[] block;
    private final float[] least;
    private final float[] most;

    /** @param bytes little-endian elements */
    FloatScan(ByteBuffer bytes) {
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
        int length = numbers.capacity() / rows;
        return facts(length <= BLOCK ? ofShort(rows, length) : ofLong(rows, length));
    }

    /** Several rows at a time. */
    private double ofShort(int rows, int length) {
        int each = BLOCK / length;
        double largest = 0;
        for (int row = 0; row < rows; row += each) {
            int taken = Math.min(each, rows - row);
            take(row * length, taken * length);
            for (int i = 0; i < taken; i++) {
                largest = Math.max(largest, sum(block, i * length, (i + 1) * length));
            }
        }
        return largest;
    }

    private double ofLong(int rows, int length) {
        double largest = 0;
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int start = 0; start < length; start += BLOCK) {
                int count = Math.min(BLOCK, length - start);
                take(row * length + start, count);
                sum += sum(block, 0, count);
            }
            largest = Math.max(largest, sum);
        }
        return largest;
    }

    private void take(int start, int count) {
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

    /** Of magnitudes, in four sums at a time that wait for one another no more. */
    private static double sum(float[] block, int from, int to) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = from;
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
