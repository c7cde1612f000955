package io.neurometer.engine.backend.reference;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import java.nio.ByteBuffer;

/**
 * Whole numbers that are ordered as the elements of a tensor are: NaN is the largest, and zeros of both signs are equal.
 */
@FunctionalInterface
interface OrderKey {
    /** The key of an element, by its index in the tensor. */
    long at(ByteBuffer elements, int index);

    /** Keys for elements of a type, whatever it is. */
    static OrderKey of(DataType type) {
        if (type == DataType.FP32) {
            return (elements, index) -> {
                int bits = Float.floatToIntBits(elements.getFloat(index * Float.BYTES) + 0f);
                return bits ^ (bits >> (Integer.SIZE - 1) & Integer.MAX_VALUE);
            };
        } else if (type.isFloating()) {
            return (elements, index) -> {
                long bits = Double.doubleToLongBits(Elements.getDouble(elements, type, index) + 0.0);
                return bits ^ (bits >> (Long.SIZE - 1) & Long.MAX_VALUE);
            };
        } else if (type == DataType.UINT64) {
            return (elements, index) -> elements.getLong(index * Long.BYTES) ^ Long.MIN_VALUE;
        }
        return (elements, index) -> Elements.getLong(elements, type, index);
    }

    /** Keys in the opposite order. */
    default OrderKey reversed() {
        return (elements, index) -> ~at(elements, index);
    }
}
