package io.neurometer.engine.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * What the elements of a tensor are.
 *
 * @param least the smallest number among them; positive infinity where there is none
 * @param most the largest number; negative infinity where there is none
 * @param smallestMagnitude the number nearest to zero, without its sign; infinity where there is none
 * @param rowSum what the magnitudes of any row, of all dimensions but the first, add up to at most; infinity if unknown
 * @param nan how many are not a number
 * @param positive how many are positive infinity
 * @param negative how many are negative infinity
 */
public record ElementFacts(
        double least, double most, double smallestMagnitude, double rowSum, long nan, long positive, long negative) {
    private static final int BLOCK = 1024;

    /** Of numbers that lie between these two. */
    public static ElementFacts between(double least, double most) {
        double nearest = least > 0 ? least : most < 0 ? -most : 0;
        return new ElementFacts(least, most, nearest, Double.POSITIVE_INFINITY, 0, 0, 0);
    }

    /** Whether no element is NaN or an infinity. */
    public boolean isFinite() {
        return infinite() == 0 && nan == 0;
    }

    public long infinite() {
        return positive + negative;
    }

    /** Looks at little-endian elements of a type. */
    public static ElementFacts of(DataType type, ByteBuffer elements) {
        ByteBuffer bytes = elements.slice().order(ByteOrder.LITTLE_ENDIAN);
        return type == DataType.FP32 ? ofFloats(bytes) : ofAny(type, bytes);
    }

    /** The same with the sums of rows, where the elements are FP32 numbers of several dimensions. */
    public static ElementFacts of(TensorType type, ByteBuffer elements) {
        ElementFacts facts = of(type.dataType(), elements);
        boolean hasRows = type.shape().rank() > 1 && type.shape().elements() > 0;
        if (!hasRows || type.dataType() != DataType.FP32 || !facts.isFinite()) {
            return facts;
        }
        int rows = Math.toIntExact(type.shape().size(0));
        double sum = largestRow(elements.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer(), rows);
        return new ElementFacts(facts.least, facts.most, facts.smallestMagnitude, sum, 0, 0, 0);
    }

    private static double largestRow(FloatBuffer elements, int rows) {
        int length = elements.capacity() / rows;
        float[] block = new float[Math.min(BLOCK, length)];
        double largest = 0;
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int start = 0; start < length; start += block.length) {
                int count = Math.min(block.length, length - start);
                elements.get(row * length + start, block, 0, count);
                sum += sum(block, count);
            }
            largest = Math.max(largest, sum);
        }
        return largest;
    }

    /** Of magnitudes, in four sums at a time that wait for one another no more. */
    private static double sum(float[] block, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            a += Math.abs(block[i]);
            b += Math.abs(block[i + 1]);
            c += Math.abs(block[i + 2]);
            d += Math.abs(block[i + 3]);
        }
        for (; i < count; i++) {
            a += Math.abs(block[i]);
        }
        return a + b + c + d;
    }

    private static ElementFacts ofFloats(ByteBuffer bytes) {
        if (!new FiniteScan().isBelow(Float.POSITIVE_INFINITY, DataType.FP32, bytes)) {
            return ofAny(DataType.FP32, bytes);
        }
        float[] block = new float[BLOCK];
        float[] least = new float[BLOCK];
        float[] most = new float[BLOCK];
        float[] nearest = new float[BLOCK];
        Arrays.fill(least, Float.POSITIVE_INFINITY);
        Arrays.fill(most, Float.NEGATIVE_INFINITY);
        Arrays.fill(nearest, Float.POSITIVE_INFINITY);
        int count = bytes.capacity() / Float.BYTES;
        for (int start = 0; start < count; start += BLOCK) {
            int length = Math.min(BLOCK, count - start);
            bytes.asFloatBuffer().get(start, block, 0, length);
            for (int i = 0; i < length; i++) {
                least[i] = Math.min(least[i], block[i]);
                most[i] = Math.max(most[i], block[i]);
                nearest[i] = Math.min(nearest[i], Math.abs(block[i]));
            }
        }
        float[] ends = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY};
        for (int i = 0; i < BLOCK; i++) {
            ends[0] = Math.min(ends[0], least[i]);
            ends[1] = Math.max(ends[1], most[i]);
            ends[2] = Math.min(ends[2], nearest[i]);
        }
        return new ElementFacts(ends[0], ends[1], ends[2], Double.POSITIVE_INFINITY, 0, 0, 0);
    }

    private static ElementFacts ofAny(DataType type, ByteBuffer bytes) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        double nearest = Double.POSITIVE_INFINITY;
        long nan = 0;
        long positive = 0;
        long negative = 0;
        int count = bytes.capacity() / type.bytes();
        for (int i = 0; i < count; i++) {
            double value = Elements.getDouble(bytes, type, i);
            if (Double.isFinite(value)) {
                least = Math.min(least, value);
                most = Math.max(most, value);
                nearest = Math.min(nearest, Math.abs(value));
            } else if (Double.isNaN(value)) {
                nan++;
            } else if (value > 0) {
                positive++;
            } else {
                negative++;
            }
        }
        return new ElementFacts(least, most, nearest, Double.POSITIVE_INFINITY, nan, positive, negative);
    }
}
