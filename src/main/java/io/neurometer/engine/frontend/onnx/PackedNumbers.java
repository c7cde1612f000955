package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;

/**
 * Elements of which several share a byte in the file, the first in its lowest bits; in memory each has a byte of its own.
 *
 * @param packed the bytes
 */
record PackedNumbers(WeightSource packed) implements WeightSource {

    /** Bytes that so many elements take in a file. */
    static long bytes(long elements, DataType type) {
        int each = Byte.SIZE / type.bits();
        return elements / each + (elements % each == 0 ? 0 : 1);
    }

    @Override
    public void fill(Tensor target) {
        DataType type = target.dataType();
        int each = Byte.SIZE / type.bits();
        int mask = (1 << type.bits()) - 1;
        ByteBuffer to = target.bytes();
        try (Tensor shared = Tensor.allocate(DataType.UINT8, bytes(target.elements(), type))) {
            packed.fill(shared);
            ByteBuffer from = shared.bytes();
            for (int i = 0; i < to.capacity(); i++) {
                to.put(i, (byte) ((from.get(i / each) >>> (i % each * type.bits())) & mask));
            }
        }
    }
}
