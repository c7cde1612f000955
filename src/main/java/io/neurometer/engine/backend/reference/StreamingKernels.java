package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Streaming;
import io.neurometer.engine.op.Streaming.LinearAttention;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Layers that hand a state on, computed in double precision. */
final class StreamingKernels {
    private StreamingKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Streaming.CausalConv.class, StreamingKernels::causalConv),
                new KernelEntry<>(LinearAttention.class, StreamingKernels::linearAttention));
    }

    private static Kernel causalConv(KernelRequest request, Streaming.CausalConv op) {
        Shape x = request.inputs().shape(0);
        DataType type = request.inputs().dataType(0);
        int channels = Math.toIntExact(x.size(1));
        int length = Math.toIntExact(x.size(2));
        int taps = Math.toIntExact(request.inputs().shape(1).size(2));
        int lines = Math.toIntExact(x.size(0) * channels);
        return arguments -> {
            double[] line = new double[Math.addExact(length, taps - 1)];
            double[] result = new double[length];
            double[] weight = new double[taps];
            IntToDoubleFunction bias = arguments.hasInput(2) ? ElementAccess.reader(arguments.input(2)) : i -> 0;
            for (int i = 0; i < lines; i++) {
                Arrays.fill(line, 0, taps - 1, 0);
                if (arguments.hasInput(3)) {
                    read(arguments.input(3), i * (taps - 1), line, 0, taps - 1);
                }
                read(arguments.input(0), i * length, line, taps - 1, length);
                read(arguments.input(1), i % channels * taps, weight, 0, taps);
                for (int place = 0; place < length; place++) {
                    double sum = bias.applyAsDouble(i % channels);
                    for (int tap = 0; tap < taps; tap++) {
                        sum += weight[tap] * line[place + tap];
                    }
                    result[place] = op.silu() ? sum / (1 + Math.exp(-sum)) : sum;
                }
                if (arguments.hasOutput(0)) {
                    ElementArrays.write(arguments.output(0).bytes(), type, i * length, result, length);
                }
                if (arguments.hasOutput(1)) {
                    double[] last = Arrays.copyOfRange(line, length, line.length);
                    ElementArrays.write(arguments.output(1).bytes(), type, i * (taps - 1), last, taps - 1);
                }
            }
        };
    }

    private static void read(Tensor from, int start, double[] to, int offset, int count) {
        ElementArrays.read(from.bytes(), from.dataType(), start, to, offset, count);
    }

    private static Kernel linearAttention(KernelRequest request, LinearAttention op) {
        long[] sizes = request.outputs().get(1).shape().sizes();
        int batch = Math.toIntExact(sizes[0]);
        int size = Math.toIntExact(sizes[2]);
        int valueSize = Math.toIntExact(sizes[3]);
        int length = Math.toIntExact(request.inputs().shape(0).size(1));
        DataType type = request.inputs().dataType(0);
        float scale = op.scale(size);
        int group = op.heads() / op.sharedHeads();
        return arguments -> {
            double[] state = new double[size * valueSize];
            double[] query = new double[size];
            double[] key = new double[size];
            double[] value = new double[valueSize];
            double[] result = new double[valueSize];
            for (int line = 0; line < batch * op.sharedHeads(); line++) {
                int head = line % op.sharedHeads();
                Arrays.fill(state, 0);
                if (arguments.hasInput(LinearAttention.STATE)) {
                    read(arguments.input(LinearAttention.STATE), line * state.length, state, 0, state.length);
                }
                for (int place = 0; place < length; place++) {
                    int row = line / op.sharedHeads() * length + place;
                    int shared = row * op.sharedHeads() + head;
                    read(arguments.input(1), shared * size, key, 0, size);
                    read(arguments.input(2), shared * valueSize, value, 0, valueSize);
                    update(arguments, op, row, head, state, key, value);
                    for (int i = 0; i < group && arguments.hasOutput(0); i++) {
                        int at = row * op.heads() + head * group + i;
                        read(arguments.input(0), at * size, query, 0, size);
                        multiply(query, state, result);
                        for (int j = 0; j < valueSize; j++) {
                            result[j] *= scale;
                        }
                        ElementArrays.write(arguments.output(0).bytes(), type, at * valueSize, result, valueSize);
                    }
                }
                if (arguments.hasOutput(1)) {
                    ElementArrays.write(arguments.output(1).bytes(), type, line * state.length, state, state.length);
                }
            }
        };
    }

    /** Takes a key and a value into the state; {@code value} then holds what was added for the key. */
    private static void update(
            KernelArguments arguments,
            LinearAttention op,
            int row,
            int head,
            double[] state,
            double[] key,
            double[] value) {
        if (op.rule().decays()) {
            double[] decays = new double[key.length];
            gate(arguments.input(LinearAttention.DECAY), row, head, op.sharedHeads(), decays);
            for (int i = 0; i < state.length; i++) {
                state[i] *= Math.exp(decays[i / value.length]);
            }
        }
        if (op.rule().corrects()) {
            double[] rate = new double[1];
            gate(arguments.input(LinearAttention.RATE), row, head, op.sharedHeads(), rate);
            double[] held = new double[value.length];
            multiply(key, state, held);
            for (int i = 0; i < value.length; i++) {
                value[i] = rate[0] * (value[i] - held[i]);
            }
        }
        for (int i = 0; i < state.length; i++) {
            state[i] += key[i / value.length] * value[i % value.length];
        }
    }

    /** A head's numbers of a gate, which may have one for each feature, one for each head, or one for all of them. */
    private static void gate(Tensor gate, int row, int head, int heads, double[] numbers) {
        int width = Math.toIntExact(gate.shape().size(2));
        if (width == heads * numbers.length) {
            read(gate, row * width + head * numbers.length, numbers, 0, numbers.length);
        } else {
            read(gate, row * width + (width == heads ? head : 0), numbers, 0, 1);
            Arrays.fill(numbers, numbers[0]);
        }
    }

    /** A row of features times the state. */
    private static void multiply(double[] features, double[] state, double[] result) {
        Arrays.fill(result, 0);
        for (int i = 0; i < state.length; i++) {
            result[i % result.length] += features[i / result.length] * state[i];
        }
    }
}
