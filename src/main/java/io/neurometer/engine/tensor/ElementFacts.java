package io.neurometer.engine.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Bounds of the elements of a tensor. They are those of the elements themselves, or for many weights somewhat wider.
 *
 * @param least no number among them is smaller; positive infinity where there is none
 * @param most no number is larger; negative infinity where there is none
 * @param rowSum what the magnitudes of any row, of all dimensions but the first, add up to at most; infinity if unknown
 * @param nan how many are not a number
 * @param positive how many are positive infinity
 * @param negative how many are negative infinity
 */
public record ElementFacts(double least, double most, double rowSum, long nan, long positive, long negative) {
    /** Of numbers that lie between these two. */
    public static ElementFacts between(double least, double most) {
        return new ElementFacts(least, most, Double.POSITIVE_INFINITY, 0, 0, 0);
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
        ElementFacts finite = type == DataType.FP32 ? new FloatScan(bytes).ends() : null;
        return finite == null ? ofAny(type, bytes) : finite;
    }

    /** The same with the sums of rows, where the elements are FP32 numbers of several dimensions. */
    public static ElementFacts of(TensorType type, ByteBuffer elements) {
        boolean hasRows = type.shape().rank() > 1 && type.shape().elements() > 0;
        if (!hasRows || type.dataType() != DataType.FP32) {
            return of(type.dataType(), elements);
        }
        ByteBuffer bytes = elements.slice().order(ByteOrder.LITTLE_ENDIAN);
        int rows = Math.toIntExact(type.shape().size(0));
        ElementFacts finite = MagnitudeScan.rows(bytes, rows);
        if (finite == null) {
            finite = new FloatScan(bytes).rows(rows);
        }
        return finite == null ? ofAny(type.dataType(), bytes) : finite;
    }

    private static ElementFacts ofAny(DataType type, ByteBuffer bytes) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        long nan = 0;
        long positive = 0;
        long negative = 0;
        int count = bytes.capacity() / type.bytes();
        for (int i = 0; i < count; i++) {
            double value = Elements.getDouble(bytes, type, i);
            if (Double.isFinite(value)) {
                least = Math.min(least, value);
                most = Math.max(most, value);
            } else if (Double.isNaN(value)) {
                nan++;
            } else if (value > 0) {
                positive++;
            } else {
                negative++;
            }
        }
        return new ElementFacts(least, most, Double.POSITIVE_INFINITY, nan, positive, negative);
    }
}
