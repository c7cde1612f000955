package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * FP32 weights of a product, [in, out] in any order of elements, as signed 8-bit integers with one scale for each column:
 * the largest magnitude of the column becomes 127, or less where sums of neighbours would be too large; zero stays zero.
 *
 * @param raw how the elements read as a matrix
 * @param inPairs whether two products with unsigned bytes are added up in 16 bits, so that two neighbours of the same sign
 *     may come to 128 at most: 128 x 255 is below 2^15
 */
record QuantizedWeights(MemoryDescriptor raw, boolean inPairs) {
    private static final int MAX = 127;

    /** oneDNN multiplies rows in groups of so many, counted from the first, and adds up products of one group only. */
    private static final int NEIGHBOURS = 4;

    /** One FP32 scale for each column: a column's integers times its scale are about its weights. */
    Tensor scales(Tensor weights) {
        Tensor scales = Tensor.allocate(DataType.FP32, raw.size(1));
        scales.bytes().asFloatBuffer().put(columnScales(weights));
        return scales;
    }

    /** The integers, in the order of elements that the weights have. */
    Tensor integers(Tensor weights) {
        Tensor integers = Tensor.allocate(DataType.INT8, weights.elements());
        FloatBuffer from = weights.bytes().asFloatBuffer();
        ByteBuffer to = integers.bytes();
        float[] scales = columnScales(weights);
        long[] strides = raw.strides();
        for (int row = 0; row < raw.size(0); row++) {
            for (int column = 0; column < scales.length; column++) {
                int at = at(strides, row, column);
                to.put(at, integer(from.get(at), scales[column]));
            }
        }
        return integers;
    }

    /** What each column comes to, with its scale, where all numbers on the left are {@code left}. */
    Tensor sums(Tensor weights, int left) {
        FloatBuffer from = weights.bytes().asFloatBuffer();
        float[] scales = columnScales(weights);
        long[] sums = new long[scales.length];
        long[] strides = raw.strides();
        for (int row = 0; row < raw.size(0); row++) {
            for (int column = 0; column < sums.length; column++) {
                sums[column] += integer(from.get(at(strides, row, column)), scales[column]);
            }
        }
        Tensor result = Tensor.allocate(DataType.FP32, sums.length);
        for (int column = 0; column < sums.length; column++) {
            result.bytes().putFloat(column * Float.BYTES, left * sums[column] * scales[column]);
        }
        return result;
    }

    private static byte integer(float weight, float scale) {
        return (byte) Math.rint(weight / scale);
    }

    private float[] columnScales(Tensor weights) {
        FloatBuffer elements = weights.bytes().asFloatBuffer();
        float[] scales = new float[Math.toIntExact(raw.size(1))];
        long[] strides = raw.strides();
        for (int row = 0; row < raw.size(0); row += NEIGHBOURS) {
            int end = (int) Math.min(row + NEIGHBOURS, raw.size(0));
            for (int column = 0; column < scales.length; column++) {
                scales[column] = Math.max(scales[column], largest(elements, strides, row, end, column));
            }
        }
        for (int column = 0; column < scales.length; column++) {
            scales[column] = scales[column] == 0 ? 1 : scales[column] / MAX;
        }
        return scales;
    }

    /** The largest magnitude among neighbours, or sum of the two largest of one sign. */
    private float largest(FloatBuffer elements, long[] strides, int from, int to, int column) {
        float above = 0;
        float nextAbove = 0;
        float below = 0;
        float nextBelow = 0;
        for (int row = from; row < to; row++) {
            float element = elements.get(at(strides, row, column));
            nextAbove = Math.max(nextAbove, Math.min(element, above));
            above = Math.max(above, element);
            nextBelow = Math.max(nextBelow, Math.min(-element, below));
            below = Math.max(below, -element);
        }
        return inPairs ? Math.max(above + nextAbove, below + nextBelow) : Math.max(above, below);
    }

    private static int at(long[] strides, int row, int column) {
        return (int) (row * strides[0] + column * strides[1]);
    }
}
