package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bytedeco.dnnl.global.dnnl;

/**
 * The gates of a recurrent layer in oneDNN's order: of an LSTM input, forget, cell, output; of a GRU update, reset, hidden,
 * as in ONNX; of a plain RNN the only one.
 *
 * @param source for each of oneDNN's gates which of ONNX's it is
 * @param linearBeforeReset whether the reset gate multiplies the last gate's recurrent sum, which then has a bias of its
 *     own
 * @param first which of ONNX's directions is the first of these
 */
record GateOrder(int[] source, boolean linearBeforeReset, int first, int directions, int hidden) {
    private static final int[] LSTM = {0, 2, 3, 1};
    private static final int[] GRU = {0, 1, 2};
    private static final int[] RNN = {0};

    static GateOrder of(Recurrent layer) {
        boolean linearBeforeReset = layer instanceof Recurrent.Gru gru && gru.linearBeforeReset();
        int[] source = layer instanceof Recurrent.Lstm ? LSTM : layer instanceof Recurrent.Gru ? GRU : RNN;
        return new GateOrder(source, linearBeforeReset, 0, layer.directions(), layer.hidden());
    }

    /** The same of one direction. */
    GateOrder ofDirection(int direction) {
        return new GateOrder(source, linearBeforeReset, direction, 1, hidden);
    }

    private int gates() {
        return source.length;
    }

    /** Weights of so many columns, as oneDNN orders them: [1, directions, columns, gates, hidden]. */
    long[] weightSizes(int columns) {
        return new long[] {1, directions, columns, gates(), hidden};
    }

    MemoryDescriptor biasMemory() {
        return MemoryDescriptor.fp32(1, directions, linearBeforeReset ? gates() + 1 : gates(), hidden);
    }

    /** Names what {@link #weights} and {@link #bias} make. */
    String form(MemoryDescriptor wanted) {
        return wanted
                + " gates "
                + Arrays.toString(source)
                + (linearBeforeReset ? " linear before reset" : "")
                + (first > 0 ? " from direction " + first : "");
    }

    /** ONNX's [directions, gates x hidden, columns] in new memory. */
    Tensor weights(Tensor given, int columns, MemoryDescriptor wanted) {
        int rows = gates() * hidden;
        int block = hidden * columns * Float.BYTES;
        try (Tensor ordered = Tensor.allocate(DataType.FP32, directions, rows, columns)) {
            ByteBuffer from = given.bytes();
            ByteBuffer to = ordered.bytes();
            for (int i = 0; i < directions * gates(); i++) {
                int direction = first + i / gates();
                to.put(i * block, from, (direction * gates() + source[i % gates()]) * block, block);
            }
            long direction = (long) rows * columns;
            long[] strides = {direction * directions, direction, 1, (long) hidden * columns, columns};
            return Reorders.reordered(
                    ordered, MemoryDescriptor.strided(dnnl.dnnl_f32, weightSizes(columns), strides), wanted);
        }
    }

    /** The sums of both of ONNX's biases [directions, 2 x gates x hidden]; both of the last gate, if it is linear before reset. */
    Tensor bias(Tensor given) {
        MemoryDescriptor memory = biasMemory();
        Tensor made = Tensor.allocate(DataType.FP32, memory.sizes());
        ByteBuffer from = given.bytes();
        int each = Math.toIntExact(memory.size(2));
        for (int direction = 0; direction < directions; direction++) {
            for (int gate = 0; gate < each; gate++) {
                for (int i = 0; i < hidden; i++) {
                    int at = (direction * each + gate) * hidden + i;
                    made.bytes().putFloat(at * Float.BYTES, bias(from, first + direction, gate, i));
                }
            }
        }
        return made;
    }

    /** Zeros. */
    Tensor noBias() {
        Tensor made = Tensor.allocate(DataType.FP32, biasMemory().sizes());
        for (int i = 0; i < made.elements(); i++) {
            made.bytes().putFloat(i * Float.BYTES, 0);
        }
        return made;
    }

    private float bias(ByteBuffer given, int direction, int gate, int index) {
        int rows = gates() * hidden;
        int at = 2 * direction * rows + source[Math.min(gate, gates() - 1)] * hidden + index;
        float ofInput = given.getFloat(at * Float.BYTES);
        float ofState = given.getFloat((at + rows) * Float.BYTES);
        if (linearBeforeReset && gate >= gates() - 1) {
            return gate == gates() ? ofState : ofInput;
        }
        return ofInput + ofState;
    }
}
