package io.neurometer.engine.graph;

import io.neurometer.engine.tensor.ElementFacts;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;

/** Where the elements of a weight come from; nothing is in memory until {@link #fill} is called. */
public interface WeightSource {
    /** Writes every element of {@code target}, always the same ones. */
    void fill(Tensor target);

    /** False for elements that are not there, so that {@link #fill} fails with an error that says where they should be. */
    default boolean isPresent() {
        return true;
    }

    /**
     * What the elements of a weight of that type are, so that nobody else has to look at them; without memory of their own
     * where they are at hand.
     */
    default ElementFacts facts(TensorType type) {
        try (Tensor tensor = Tensor.allocate(type)) {
            fill(tensor);
            return ElementFacts.of(type, tensor.bytes());
        }
    }

    /** Every element has this value. */
    static WeightSource constant(double value) {
        return target -> {
            ByteBuffer bytes = target.bytes();
            // A pattern that stays in the first cache is copied over the rest.
            int pattern = (int) Math.min(target.elements(), 1024);
            for (int i = 0; i < pattern; i++) {
                Elements.putDouble(bytes, target.dataType(), i, value);
            }
            int length = pattern * target.dataType().bytes();
            for (int at = length; at < bytes.capacity(); at += length) {
                bytes.put(at, bytes, 0, Math.min(length, bytes.capacity() - at));
            }
        };
    }

    /**
     * Little-endian elements, from the buffer's position to its limit; must be as many bytes as the weight has. Where they
     * lie in a file, their pages are released once they have been read.
     */
    static WeightSource bytes(ByteBuffer littleEndian) {
        return new StoredBytes(littleEndian.asReadOnlyBuffer());
    }

    /** INT64 elements. */
    static WeightSource longs(long... values) {
        return target -> target.bytes().asLongBuffer().put(values);
    }

    /** FP32 elements. */
    static WeightSource floats(float... values) {
        return target -> target.bytes().asFloatBuffer().put(values);
    }
}
