package io.neurometer.service.batching;

import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;

/** Whether two runs have given the same answer, as far as kernels for two sizes do. */
final class Agreement {
    /**
     * By the largest magnitude of a tensor. FP32 sums in another order differ by less, while a scale that is found anew for
     * each batch, as dynamic quantization does, moves an answer by more.
     */
    private static final double TOLERANCE = 1e-3;

    private Agreement() {}

    static boolean of(Tensor one, Tensor other) {
        if (!one.type().equals(other.type())) {
            return false;
        }
        if (!one.dataType().isFloating()) {
            return one.bytes().equals(other.bytes());
        }
        ByteBuffer left = one.bytes();
        ByteBuffer right = other.bytes();
        int elements = Math.toIntExact(one.elements());
        double largest = 0;
        double apart = 0;
        for (int i = 0; i < elements; i++) {
            double a = Elements.getDouble(left, one.dataType(), i);
            double b = Elements.getDouble(right, one.dataType(), i);
            if (Double.isFinite(a) && Double.isFinite(b)) {
                largest = Math.max(largest, Math.abs(a));
                apart = Math.max(apart, Math.abs(a - b));
            } else if (Double.compare(a, b) != 0) {
                return false;
            }
        }
        return apart <= TOLERANCE * largest;
    }
}
