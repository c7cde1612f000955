package io.neurometer.engine.backend.reference;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;

/** Casts whole tensors of floating-point numbers or small integers; every value passes through FP32, or through FP64 if it is FP64. */
final class TensorCast {
    private static final int CHUNK = 4096;

    private TensorCast() {}

    /** A new tensor, owned by the caller. */
    static Tensor to(DataType type, Tensor source) {
        Tensor target = Tensor.allocate(source.type().withDataType(type));
        copy(source, target);
        return target;
    }

    /** Every element of {@code source} into {@code target}, which has as many. */
    static void copy(Tensor source, Tensor target) {
        TensorType from = source.type();
        DataType to = target.dataType();
        ByteBuffer in = source.bytes();
        ByteBuffer out = target.bytes();
        int elements = Math.toIntExact(source.elements());
        double[] doubles = new double[from.dataType() == DataType.FP64 ? Math.min(CHUNK, elements) : 0];
        float[] floats = new float[doubles.length > 0 ? 0 : Math.min(CHUNK, elements)];
        for (int start = 0; start < elements; start += CHUNK) {
            int count = Math.min(CHUNK, elements - start);
            if (doubles.length > 0) {
                ElementArrays.read(in, from.dataType(), start, doubles, 0, count);
                ElementArrays.write(out, to, start, doubles, count);
            } else {
                ElementArrays.read(in, from.dataType(), start, floats, 0, count);
                ElementArrays.write(out, to, start, floats, count);
            }
        }
    }
}
