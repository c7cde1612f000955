package io.neurometer.engine.backend.reference;

import io.neurometer.engine.tensor.BroadcastRuns;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** An input broadcast to the output's shape as in numpy: reads any run of it in the order of the output's elements. */
final class BroadcastInput {
    private final DataType dataType;
    private final BroadcastRuns runs;

    private BroadcastInput(DataType dataType, BroadcastRuns runs) {
        this.dataType = dataType;
        this.runs = runs;
    }

    /** @param output the fixed shape that {@code type} is broadcast to */
    static BroadcastInput of(TensorType type, Shape output) {
        return new BroadcastInput(type.dataType(), new BroadcastRuns(type.shape(), output));
    }

    DataType dataType() {
        return dataType;
    }

    void read(ByteBuffer bytes, int start, float[] tile, int count) {
        runs.read(start, count, (from, to, length, repeated) -> {
            ElementArrays.read(bytes, dataType, from, tile, to, repeated ? 1 : length);
            if (repeated) {
                Arrays.fill(tile, to, to + length, tile[to]);
            }
        });
    }

    void read(ByteBuffer bytes, int start, double[] tile, int count) {
        runs.read(start, count, (from, to, length, repeated) -> {
            ElementArrays.read(bytes, dataType, from, tile, to, repeated ? 1 : length);
            if (repeated) {
                Arrays.fill(tile, to, to + length, tile[to]);
            }
        });
    }

    void read(ByteBuffer bytes, int start, long[] tile, int count) {
        runs.read(start, count, (from, to, length, repeated) -> {
            ElementArrays.read(bytes, dataType, from, tile, to, repeated ? 1 : length);
            if (repeated) {
                Arrays.fill(tile, to, to + length, tile[to]);
            }
        });
    }
}
