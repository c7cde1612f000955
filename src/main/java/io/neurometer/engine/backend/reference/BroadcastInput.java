package io.neurometer.engine.backend.reference;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** An input broadcast to the output's shape as in numpy: reads any run of it in the order of the output's elements. */
final class BroadcastInput {
    private final DataType dataType;
    private final int[] sizes;
    private final int[] strides;

    /** A run of source elements, or one of them repeated. */
    @FunctionalInterface
    private interface RunReader {
        void read(int from, int to, int length, boolean repeated);
    }

    private BroadcastInput(DataType dataType, int[] sizes, int[] strides) {
        this.dataType = dataType;
        this.sizes = sizes;
        this.strides = strides;
    }

    /** @param output the fixed shape that {@code type} is broadcast to */
    static BroadcastInput of(TensorType type, Shape output) {
        long[] source = type.shape().sizes();
        long[] target = output.sizes();
        int[] sizes = new int[target.length + 1];
        int[] strides = new int[target.length + 1];
        int count = 0;
        int stride = 1;
        for (int i = target.length - 1; i >= 0; i--) {
            int axis = i - (target.length - source.length);
            int size = axis < 0 ? 1 : Math.toIntExact(source[axis]);
            int step = size == 1 ? 0 : stride;
            stride *= size;
            if (target[i] == 1) {
                continue;
            }
            boolean merges = count > 0 && step == strides[count - 1] * sizes[count - 1];
            if (merges) {
                sizes[count - 1] *= Math.toIntExact(target[i]);
            } else {
                sizes[count] = Math.toIntExact(target[i]);
                strides[count++] = step;
            }
        }
        if (count == 0) {
            sizes[count++] = 1;
        }
        return new BroadcastInput(type.dataType(), Arrays.copyOf(sizes, count), Arrays.copyOf(strides, count));
    }

    DataType dataType() {
        return dataType;
    }

    void read(ByteBuffer bytes, int start, float[] tile, int count) {
        runs(start, count, (from, to, length, repeated) -> {
            ElementArrays.read(bytes, dataType, from, tile, to, repeated ? 1 : length);
            if (repeated) {
                Arrays.fill(tile, to, to + length, tile[to]);
            }
        });
    }

    void read(ByteBuffer bytes, int start, double[] tile, int count) {
        runs(start, count, (from, to, length, repeated) -> {
            ElementArrays.read(bytes, dataType, from, tile, to, repeated ? 1 : length);
            if (repeated) {
                Arrays.fill(tile, to, to + length, tile[to]);
            }
        });
    }

    void read(ByteBuffer bytes, int start, long[] tile, int count) {
        runs(start, count, (from, to, length, repeated) -> {
            ElementArrays.read(bytes, dataType, from, tile, to, repeated ? 1 : length);
            if (repeated) {
                Arrays.fill(tile, to, to + length, tile[to]);
            }
        });
    }

    private void runs(int start, int count, RunReader reader) {
        boolean repeated = strides[0] == 0;
        int position = start;
        int end = start + count;
        while (position < end) {
            int inner = position % sizes[0];
            int length = Math.min(sizes[0] - inner, end - position);
            int source = inner * strides[0];
            int rest = position / sizes[0];
            for (int axis = 1; axis < sizes.length; axis++) {
                source += (rest % sizes[axis]) * strides[axis];
                rest /= sizes[axis];
            }
            reader.read(source, position - start, length, repeated);
            position += length;
        }
    }
}
