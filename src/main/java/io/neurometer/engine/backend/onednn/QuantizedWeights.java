package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * FP32 weights of a product, [in, out] in any order of elements, as signed 8-bit integers with one scale for each column:
 * the largest magnitude of the column becomes 127, and zero stays zero.
 */
final class QuantizedWeights {
    static final int MAX = 127;

    private QuantizedWeights() {}

    /** One FP32 scale for each column: a column's integers times its scale are about its weights. */
    static Tensor scales(Tensor weights, MemoryDescriptor raw) {
        Tensor scales = Tensor.allocate(DataType.FP32, raw.size(1));
        scales.bytes().asFloatBuffer().put(columnScales(weights.bytes().asFloatBuffer(), raw));
        return scales;
    }

    /** The integers, in the order of elements that the weights have. */
    static Tensor integers(Tensor weights, MemoryDescriptor raw) {
        Tensor integers = Tensor.allocate(DataType.INT8, weights.elements());
        FloatBuffer from = weights.bytes().asFloatBuffer();
        ByteBuffer to = integers.bytes();
        float[] scales = columnScales(from, raw);
        long[] strides = raw.strides();
        for (int row = 0; row < raw.size(0); row++) {
            for (int column = 0; column < scales.length; column++) {
                int at = at(strides, row, column);
                to.put(at, (byte) Math.rint(from.get(at) / scales[column]));
            }
        }
        return integers;
    }

    private static float[] columnScales(FloatBuffer weights, MemoryDescriptor raw) {
        float[] scales = new float[Math.toIntExact(raw.size(1))];
        long[] strides = raw.strides();
        for (int row = 0; row < raw.size(0); row++) {
            for (int column = 0; column < scales.length; column++) {
                scales[column] = Math.max(scales[column], Math.abs(weights.get(at(strides, row, column))));
            }
        }
        for (int column = 0; column < scales.length; column++) {
            scales[column] = scales[column] == 0 ? 1 : scales[column] / MAX;
        }
        return scales;
    }

    private static int at(long[] strides, int row, int column) {
        return (int) (row * strides[0] + column * strides[1]);
    }
}
