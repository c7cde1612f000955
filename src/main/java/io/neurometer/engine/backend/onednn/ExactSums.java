package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * In which parts a product with a constant matrix of 8-bit integers can be summed up in FP32 without rounding: no sum of
 * magnitudes in a part is beyond 2^24, so that every partial sum, in whatever order, is an integer that FP32 has.
 *
 * @param starts the first row of each part of the matrix, and behind the last part the number of rows
 */
record ExactSums(int[] starts) {
    private static final long MAX_SUM = 1 << 24;

    /** The largest difference of an 8-bit integer and a zero point of its type. */
    private static final int MAX_LEFT = 255;

    private static final String FORM = "parts with exact sums, zero point ";

    /**
     * The fewest parts, taken from the first row on; null where a matrix needs more than {@code most}.
     *
     * @param input the matrix, [rows, columns]
     * @param zeroPoint of all its elements
     */
    static @Nullable ExactSums of(KernelRequest request, int input, int zeroPoint, int most) {
        DataType type = request.inputs().dataType(input);
        int rows = Math.toIntExact(request.inputs().shape(input).size(0));
        int columns = Math.toIntExact(request.inputs().shape(input).size(1));
        Tensor found = request.context()
                .constants()
                .prepared(input, FORM + zeroPoint, matrix -> starts(matrix.bytes(), type, rows, columns, zeroPoint));
        int[] starts = new int[Math.toIntExact(found.elements())];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = found.bytes().getInt(i * Integer.BYTES);
        }
        return starts.length - 1 > most ? null : new ExactSums(starts);
    }

    int count() {
        return starts.length - 1;
    }

    int rows(int part) {
        return starts[part + 1] - starts[part];
    }

    private static Tensor starts(ByteBuffer matrix, DataType type, int rows, int columns, int zeroPoint) {
        int[] starts = new int[rows + 1];
        int count = 1;
        long[] sums = new long[columns];
        for (int row = 0; row < rows; row++) {
            if (added(matrix, type, row, sums, zeroPoint) > MAX_SUM) {
                starts[count++] = row;
                sums = new long[columns];
                added(matrix, type, row, sums, zeroPoint);
            }
        }
        starts[count++] = rows;
        Tensor result = Tensor.allocate(DataType.INT32, count);
        for (int i = 0; i < count; i++) {
            result.bytes().putInt(i * Integer.BYTES, starts[i]);
        }
        return result;
    }

    /** The largest of the sums with another row. */
    private static long added(ByteBuffer matrix, DataType type, int row, long[] sums, int zeroPoint) {
        boolean unsigned = type == DataType.UINT8;
        long largest = 0;
        for (int column = 0; column < sums.length; column++) {
            byte element = matrix.get(row * sums.length + column);
            int value = unsigned ? Byte.toUnsignedInt(element) : element;
            sums[column] += (long) MAX_LEFT * Math.abs(value - zeroPoint);
            largest = Math.max(largest, sums[column]);
        }
        return largest;
    }
}
