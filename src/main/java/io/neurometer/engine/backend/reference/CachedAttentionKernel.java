package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Indices;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Decoding.CachedAttention;
import io.neurometer.engine.op.Decoding.ScoreOutput;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Attention over cached keys and values, computed in double precision, one query after the other. */
final class CachedAttentionKernel implements Kernel {
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private final CachedAttention op;
    private final DataType type;
    private final HeadRows query;
    private final HeadRows key;
    private final HeadRows value;
    private final HeadRows result;
    private final int past;
    private final int total;
    private final int group;
    private final float scale;
    private final int maskKeys;
    private final @Nullable BroadcastInput mask;
    private final boolean booleanMask;

    CachedAttentionKernel(KernelRequest request, CachedAttention op) {
        Inputs inputs = request.inputs();
        this.op = op;
        this.type = inputs.dataType(0);
        this.query = HeadRows.of(inputs.shape(0), op.heads());
        this.key = HeadRows.of(inputs.shape(KEY), op.sharedHeads());
        this.value = HeadRows.of(inputs.shape(VALUE), op.sharedHeads());
        this.result = HeadRows.of(request.outputs().get(0).shape(), query.heads());
        this.past = Math.toIntExact(op.past(inputs));
        this.total = past + key.length();
        this.group = key.heads() == 0 ? 1 : query.heads() / key.heads();
        this.scale = op.scale(query.size());
        if (inputs.has(CachedAttention.MASK)) {
            Shape shape = inputs.shape(CachedAttention.MASK);
            boolean shorter = shape.rank() > 0 && shape.size(-1) > 1 && shape.size(-1) < total;
            this.maskKeys = shorter ? Math.toIntExact(shape.size(-1)) : total;
            Shape scores = Shape.of(query.batch(), query.heads(), query.length(), maskKeys);
            this.mask = BroadcastInput.of(inputs.type(CachedAttention.MASK), scores);
            this.booleanMask = inputs.dataType(CachedAttention.MASK) == DataType.BOOL;
        } else {
            this.maskKeys = total;
            this.mask = null;
            this.booleanMask = false;
        }
    }

    @Override
    public void run(KernelArguments arguments) {
        if (arguments.hasOutput(KEY)) {
            join(arguments, KEY, CachedAttention.PAST_KEY, key);
        }
        if (arguments.hasOutput(VALUE)) {
            join(arguments, VALUE, CachedAttention.PAST_VALUE, value);
        }
        double[] keys = new double[Math.multiplyExact(total, key.size())];
        double[] values = new double[Math.multiplyExact(total, value.size())];
        for (int batch = 0; batch < query.batch(); batch++) {
            int visible = total;
            if (arguments.hasInput(CachedAttention.KEY_LENGTHS)) {
                visible = new Indices(arguments.input(CachedAttention.KEY_LENGTHS)).length(batch, total);
            }
            for (int shared = 0; shared < key.heads(); shared++) {
                readColumns(arguments, batch, shared, keys);
                readRows(arguments, batch, shared, values);
                for (int i = 0; i < group; i++) {
                    attend(arguments, batch, shared * group + i, visible, keys, values);
                }
            }
        }
    }

    private void attend(KernelArguments arguments, int batch, int head, int visible, double[] keys, double[] values) {
        double[] features = new double[query.size()];
        double[] scores = new double[total];
        double[] masked = new double[mask == null ? 0 : maskKeys];
        double[] sums = new double[value.size()];
        for (int row = 0; row < query.length(); row++) {
            int number = (batch * query.heads() + head) * query.length() + row;
            query.read(arguments.input(0), type, batch, head, row, features);
            Arrays.fill(scores, 0);
            for (int i = 0; i < features.length; i++) {
                double factor = features[i] * scale;
                for (int k = 0; k < total; k++) {
                    scores[k] += factor * keys[i * total + k];
                }
            }
            put(arguments, ScoreOutput.SCALED, number, scores);
            if (op.softcap() > 0) {
                for (int k = 0; k < total; k++) {
                    scores[k] = op.softcap() * Math.tanh(scores[k] / op.softcap());
                }
            }
            put(arguments, ScoreOutput.CAPPED, number, scores);
            if (mask != null) {
                mask.read(arguments.input(CachedAttention.MASK).bytes(), number * maskKeys, masked, maskKeys);
            }
            hide(arguments, row, visible, masked, scores);
            put(arguments, ScoreOutput.MASKED, number, scores);
            if (total > 0) {
                SoftmaxKernels.apply(SoftmaxFunction.SOFTMAX, scores);
            }
            put(arguments, ScoreOutput.PROBABILITIES, number, scores);
            Arrays.fill(sums, 0);
            for (int k = 0; k < total; k++) {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += scores[k] * values[k * sums.length + i];
                }
            }
            if (arguments.hasOutput(0)) {
                result.write(arguments.output(0), type, batch, head, row, sums);
            }
        }
    }

    private void hide(KernelArguments arguments, int row, int visible, double[] masked, double[] scores) {
        for (int k = 0; k < masked.length; k++) {
            scores[k] = booleanMask ? (masked[k] != 0 ? scores[k] : Double.NEGATIVE_INFINITY) : scores[k] + masked[k];
        }
        int seen = visible;
        if (op.causal()) {
            boolean external = past == 0
                    && !arguments.hasInput(CachedAttention.PAST_KEY)
                    && arguments.hasInput(CachedAttention.KEY_LENGTHS);
            int before = external ? visible - query.length() : past;
            seen = Math.max(0, Math.min(seen, row + 1 + before));
        }
        for (int k = Math.min(seen, mask == null ? total : maskKeys); k < total; k++) {
            scores[k] = Double.NEGATIVE_INFINITY;
        }
    }

    private void put(KernelArguments arguments, ScoreOutput point, int number, double[] scores) {
        if (op.scores() == point && arguments.hasOutput(3)) {
            ElementArrays.write(arguments.output(3).bytes(), type, number * total, scores, total);
        }
    }

    private void readColumns(KernelArguments arguments, int batch, int head, double[] keys) {
        double[] row = new double[key.size()];
        for (int k = 0; k < total; k++) {
            readRow(arguments, KEY, CachedAttention.PAST_KEY, key, batch, head, k, row);
            for (int i = 0; i < row.length; i++) {
                keys[i * total + k] = row[i];
            }
        }
    }

    private void readRows(KernelArguments arguments, int batch, int head, double[] values) {
        double[] row = new double[value.size()];
        for (int k = 0; k < total; k++) {
            readRow(arguments, VALUE, CachedAttention.PAST_VALUE, value, batch, head, k, row);
            System.arraycopy(row, 0, values, k * row.length, row.length);
        }
    }

    private void readRow(
            KernelArguments arguments,
            int fresh,
            int old,
            HeadRows rows,
            int batch,
            int head,
            int place,
            double[] row) {
        if (place < past) {
            rows.past(past).read(arguments.input(old), type, batch, head, place, row);
        } else {
            rows.read(arguments.input(fresh), type, batch, head, place - past, row);
        }
    }

    /** Writes a present key or value: the past rows, then those of this step. */
    private void join(KernelArguments arguments, int index, int old, HeadRows rows) {
        ByteBuffer output = arguments.output(index).bytes();
        Tensor fresh = arguments.input(index);
        int width = rows.size() * type.bytes();
        for (int i = 0; i < rows.batch() * rows.heads(); i++) {
            int batch = i / rows.heads();
            int head = i % rows.heads();
            int at = i * total * width;
            if (past > 0) {
                output.put(at, arguments.input(old).bytes(), i * past * width, past * width);
            }
            for (int row = 0; row < rows.length(); row++) {
                int from = rows.start(batch, head, row) * type.bytes();
                output.put(at + (past + row) * width, fresh.bytes(), from, width);
            }
        }
    }
}
