package io.neurometer.engine.conformance;

import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Compares tensors as a whole, for arithmetic that no single element survives unchanged. */
final class Closeness {
    private Closeness() {}

    /**
     * The cosine of the angle between all elements of two tensors seen as vectors; NaN where one of them is zero.
     *
     * @param mask 1 for each row along the last dimension that counts; null where all do
     */
    static double cosine(Tensor actual, Tensor expected, @Nullable Tensor mask) {
        ByteBuffer actualBytes = actual.bytes();
        ByteBuffer expectedBytes = expected.bytes();
        int length = Math.toIntExact(expected.shape().size(-1));
        double product = 0;
        double actualSquares = 0;
        double expectedSquares = 0;
        for (int i = 0; i < expected.elements(); i++) {
            if (mask == null || Elements.getDouble(mask.bytes(), mask.dataType(), i / length) == 1) {
                double got = Elements.getDouble(actualBytes, actual.dataType(), i);
                double want = Elements.getDouble(expectedBytes, expected.dataType(), i);
                product += got * want;
                actualSquares += got * got;
                expectedSquares += want * want;
            }
        }
        return product / Math.sqrt(actualSquares * expectedSquares);
    }

    /** The first row, along the last dimension, whose largest element is at another place; -1 where there is none. */
    static int firstOtherTop(Tensor actual, Tensor expected) {
        int length = Math.toIntExact(expected.shape().size(-1));
        int rows = Math.toIntExact(expected.elements() / length);
        for (int row = 0; row < rows; row++) {
            if (top(actual, row, length) != top(expected, row, length)) {
                return row;
            }
        }
        return -1;
    }

    private static int top(Tensor tensor, int row, int length) {
        ByteBuffer bytes = tensor.bytes();
        int best = 0;
        for (int i = 1; i < length; i++) {
            double value = Elements.getDouble(bytes, tensor.dataType(), row * length + i);
            if (value > Elements.getDouble(bytes, tensor.dataType(), row * length + best)) {
                best = i;
            }
        }
        return best;
    }
}
