package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.op.GroupQueryAttention;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Causal attention over a cache: the new keys and values are put into it, then each query looks at the keys it sees. */
final class GroupQueryKernel implements Kernel {
    private final GroupQueryAttention op;
    private final DataType type;
    private final int batch;
    private final int length;
    private final int size;
    private final int past;
    private final int total;
    private final int pairs;
    private final int table;
    private final double scale;
    private final @Nullable BroadcastInput bias;

    GroupQueryKernel(KernelRequest request, GroupQueryAttention op) {
        Shape query = request.inputs().shape(0);
        Shape present = request.outputs().get(1).shape();
        this.op = op;
        this.type = request.inputs().dataType(0);
        this.batch = Math.toIntExact(query.size(0));
        this.length = Math.toIntExact(query.size(1));
        this.size = Math.toIntExact(present.size(3));
        this.past = request.inputs().has(GroupQueryAttention.PAST_KEY)
                ? Math.toIntExact(
                        request.inputs().shape(GroupQueryAttention.PAST_KEY).size(2))
                : 0;
        this.total = Math.toIntExact(present.size(2));
        this.pairs = op.rotary()
                ? Math.toIntExact(
                        request.inputs().shape(GroupQueryAttention.COSINES).size(1))
                : 0;
        this.table = op.rotary()
                ? Math.toIntExact(
                        request.inputs().shape(GroupQueryAttention.COSINES).size(0))
                : 0;
        this.scale = op.scale() == 0 ? 1 / Math.sqrt(size) : op.scale();
        Math.toIntExact(query.elements());
        Math.toIntExact(present.elements());
        Shape scores = Shape.of(batch, op.heads(), length, total);
        Math.toIntExact(scores.elements());
        this.bias = request.inputs().has(GroupQueryAttention.BIAS)
                ? BroadcastInput.of(request.inputs().type(GroupQueryAttention.BIAS), scores)
                : null;
    }

    @Override
    public void run(KernelArguments arguments) {
        if (arguments.output(0).elements() == 0) {
            return;
        }
        int longest = (int) Math.max(
                Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, integer(arguments.input(GroupQueryAttention.TOTAL), 0)));
        Tensor keys = arguments.hasOutput(1) ? arguments.output(1) : Tensor.allocate(presentType(arguments));
        Tensor values = arguments.hasOutput(2) ? arguments.output(2) : Tensor.allocate(presentType(arguments));
        try {
            for (int sample = 0; sample < batch; sample++) {
                int tokens = tokens(arguments, sample, longest);
                int before = longest == length ? 0 : tokens - length;
                append(arguments, keys, 1, GroupQueryAttention.PAST_KEY, sample, before, op.rotary());
                append(arguments, values, 2, GroupQueryAttention.PAST_VALUE, sample, before, false);
                for (int head = 0; head < op.heads(); head++) {
                    attend(arguments, keys, values, sample, head, before, tokens);
                }
            }
        } finally {
            if (!arguments.hasOutput(1)) {
                keys.close();
            }
            if (!arguments.hasOutput(2)) {
                values.close();
            }
        }
    }

    private TensorType presentType(KernelArguments arguments) {
        return arguments.input(0).type().withShape(Shape.of(batch, op.sharedHeads(), total, size));
    }

    private static long integer(Tensor tensor, int index) {
        return Elements.getLong(tensor.bytes(), tensor.dataType(), index);
    }

    /** How many tokens the sample has. @throws EngineException when they do not fit the cache or the new ones */
    private int tokens(KernelArguments arguments, int sample, int longest) {
        long tokens = integer(arguments.input(GroupQueryAttention.LENGTHS), sample) + 1;
        long least = longest == length ? 1 : length;
        long before = longest == length ? 0 : tokens - length;
        if (longest < length || longest > total || tokens < least || tokens > longest || before > past) {
            throw new EngineException(
                    Fault.of(ErrorCode.REQUEST_INVALID, null, "a number of tokens does not fit the cache")
                            .got(tokens + " of sample " + sample + ", " + longest + " in all, a cache of " + past)
                            .expected(length + " to " + total + " in all, and " + least + " to that in each sample")
                            .fix("correct seqlens_k and total_sequence_length"));
        }
        return (int) tokens;
    }

    /** The cache of one sample: what came before, the new rows, zeros. */
    private void append(
            KernelArguments arguments, Tensor present, int input, int cache, int sample, int before, boolean turned) {
        double[] row = new double[size];
        int shared = op.sharedHeads();
        ByteBuffer out = present.bytes();
        for (int head = 0; head < shared; head++) {
            int start = (sample * shared + head) * total;
            for (int place = 0; place < total; place++) {
                boolean isNew = place >= before && place < before + length;
                if (isNew) {
                    int from = ((sample * length + place - before) * shared + head) * size;
                    ElementArrays.read(arguments.input(input).bytes(), type, from, row, 0, size);
                    if (turned) {
                        turn(arguments, row, sample, place - before, before);
                    }
                } else if (place < before) {
                    int from = ((sample * shared + head) * past + place) * size;
                    ElementArrays.read(arguments.input(cache).bytes(), type, from, row, 0, size);
                } else {
                    Arrays.fill(row, 0);
                }
                ElementArrays.write(out, type, (start + place) * size, row, size);
            }
        }
    }

    /** Rotates the features of new token {@code place}. */
    private void turn(KernelArguments arguments, double[] row, int sample, int place, int before) {
        long position = arguments.hasInput(GroupQueryAttention.POSITIONS)
                ? integer(arguments.input(GroupQueryAttention.POSITIONS), sample * length + place)
                : before + (long) place;
        if (position < 0 || position >= table) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, null, "a position is out of range")
                    .got(position)
                    .expected("0 to " + (table - 1))
                    .fix("send fewer tokens or correct the positions"));
        }
        Tensor cosines = arguments.input(GroupQueryAttention.COSINES);
        Tensor sines = arguments.input(GroupQueryAttention.SINES);
        int step = op.interleaved() ? 2 : 1;
        int partner = op.interleaved() ? 1 : pairs;
        for (int i = 0; i < pairs; i++) {
            int angle = (int) position * pairs + i;
            double cosine = Elements.getDouble(cosines.bytes(), cosines.dataType(), angle);
            double sine = Elements.getDouble(sines.bytes(), sines.dataType(), angle);
            double first = row[i * step];
            double second = row[i * step + partner];
            row[i * step] = first * cosine - second * sine;
            row[i * step + partner] = second * cosine + first * sine;
        }
    }

    private void attend(
            KernelArguments arguments, Tensor keys, Tensor values, int sample, int head, int before, int tokens) {
        int shared = (sample * op.sharedHeads() + head / (op.heads() / op.sharedHeads())) * total;
        double[] key = new double[tokens * size];
        double[] value = new double[tokens * size];
        ElementArrays.read(keys.bytes(), type, shared * size, key, 0, key.length);
        ElementArrays.read(values.bytes(), type, shared * size, value, 0, value.length);
        double[] query = new double[size];
        double[] scores = new double[tokens];
        double[] result = new double[size];
        float[] added = new float[bias == null ? 0 : total];
        for (int place = 0; place < length; place++) {
            int at = ((sample * length + place) * op.heads() + head) * size;
            ElementArrays.read(arguments.input(0).bytes(), type, at, query, 0, size);
            if (op.rotary()) {
                turn(arguments, query, sample, place, before);
            }
            int end = Math.min(before + place + 1, tokens);
            int first = op.window() < 0 ? 0 : Math.max(0, end - op.window());
            if (bias != null) {
                int row = ((sample * op.heads() + head) * length + place) * total;
                bias.read(arguments.input(GroupQueryAttention.BIAS).bytes(), row, added, total);
            }
            double max = sink(arguments, head);
            for (int i = first; i < end; i++) {
                scores[i] = score(query, key, i) + (bias == null ? 0 : added[i]);
                max = Math.max(max, scores[i]);
            }
            double sum = hasSink(arguments) ? Math.exp(sink(arguments, head) - max) : 0;
            Arrays.fill(result, 0);
            for (int i = first; i < end; i++) {
                double share = Math.exp(scores[i] - max);
                sum += share;
                for (int j = 0; j < size; j++) {
                    result[j] += share * value[i * size + j];
                }
            }
            for (int j = 0; j < size; j++) {
                result[j] /= sum;
            }
            ElementArrays.write(arguments.output(0).bytes(), type, at, result, size);
        }
    }

    private double score(double[] query, double[] keys, int key) {
        double sum = 0;
        for (int j = 0; j < size; j++) {
            sum += query[j] * keys[key * size + j];
        }
        double score = sum * scale;
        return op.softcap() > 0 ? op.softcap() * Math.tanh(score / op.softcap()) : score;
    }

    private boolean hasSink(KernelArguments arguments) {
        return op.smooth() || arguments.hasInput(GroupQueryAttention.SINK);
    }

    /** The logit that stands beside those of the keys; negative infinity where there is none. */
    private double sink(KernelArguments arguments, int head) {
        if (!arguments.hasInput(GroupQueryAttention.SINK)) {
            return op.smooth() ? 0 : Double.NEGATIVE_INFINITY;
        }
        Tensor sinks = arguments.input(GroupQueryAttention.SINK);
        return Elements.getDouble(sinks.bytes(), sinks.dataType(), head);
    }
}
