package io.neurometer.engine.backend.reference;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.function.IntToDoubleFunction;

/** Elements of tensors of any type as doubles, so that one loop serves all types. */
final class ElementAccess {
    private ElementAccess() {}

    /** Writes the element at an index. */
    @FunctionalInterface
    interface Writer {
        void put(int index, double value);
    }

    /** The elements of an FP32 tensor. */
    static FloatBuffer floats(Tensor tensor) {
        return tensor.bytes().asFloatBuffer();
    }

    static IntToDoubleFunction reader(Tensor tensor) {
        ByteBuffer bytes = tensor.bytes();
        DataType type = tensor.dataType();
        if (type == DataType.FP32) {
            FloatBuffer floats = bytes.asFloatBuffer();
            return floats::get;
        }
        return index -> Elements.getDouble(bytes, type, index);
    }

    static Writer writer(Tensor tensor) {
        ByteBuffer bytes = tensor.bytes();
        DataType type = tensor.dataType();
        if (type == DataType.FP32) {
            FloatBuffer floats = bytes.asFloatBuffer();
            return (index, value) -> floats.put(index, (float) value);
        }
        return (index, value) -> Elements.putDouble(bytes, type, index, value);
    }

    /** All elements as doubles; for vectors with one element for each channel. */
    static double[] doubles(Tensor tensor) {
        double[] values = new double[Math.toIntExact(tensor.elements())];
        IntToDoubleFunction reader = reader(tensor);
        for (int i = 0; i < values.length; i++) {
            values[i] = reader.applyAsDouble(i);
        }
        return values;
    }
}
