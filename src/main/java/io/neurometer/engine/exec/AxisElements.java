package io.neurometer.engine.exec;

import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Takes a tensor apart along one axis and puts it together. */
final class AxisElements {
    private AxisElements() {}

    /** What lies at {@code index} along an axis, without the axis, in new memory that the caller frees. */
    static Tensor take(Tensor sequence, int axis, long index) {
        long[] sizes = sequence.shape().sizes();
        int along = Shape.axis(axis, sizes.length);
        long[] rest = new long[sizes.length - 1];
        System.arraycopy(sizes, 0, rest, 0, along);
        System.arraycopy(sizes, along + 1, rest, along, rest.length - along);
        Tensor element = Tensor.allocate(sequence.dataType(), rest);
        if (element.byteSize() > 0) {
            copy(sequence.bytes(), element.bytes(), runs(sequence, sizes, along), sizes[along], index, false);
        }
        return element;
    }

    /** Tensors of one type side by side along a new axis, in new memory that the caller frees. */
    static Tensor join(List<Tensor> elements, TensorType type, int axis) {
        long[] element = type.shape().sizes();
        int along = Shape.axis(axis, element.length + 1);
        long[] sizes = Arrays.copyOf(element, element.length + 1);
        System.arraycopy(element, along, sizes, along + 1, element.length - along);
        sizes[along] = elements.size();
        Tensor joined = Tensor.allocate(type.dataType(), sizes);
        for (int i = 0; i < elements.size() && joined.byteSize() > 0; i++) {
            copy(joined.bytes(), elements.get(i).bytes(), runs(joined, sizes, along), sizes[along], i, true);
        }
        return joined;
    }

    /** Bytes that lie together at one index along the axis. */
    private static int runs(Tensor whole, long[] sizes, int along) {
        long run = whole.dataType().bytes();
        for (int i = along + 1; i < sizes.length; i++) {
            run *= sizes[i];
        }
        return Math.toIntExact(run);
    }

    private static void copy(ByteBuffer whole, ByteBuffer element, int run, long length, long index, boolean into) {
        int count = element.capacity() / run;
        for (int i = 0; i < count; i++) {
            int inWhole = Math.toIntExact((i * length + index) * run);
            if (into) {
                whole.put(inWhole, element, i * run, run);
            } else {
                element.put(i * run, whole, inWhole, run);
            }
        }
    }
}
