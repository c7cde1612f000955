package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Attention, one head after the other: scores, softmax over the keys that a query sees, weighted sum of the values. */
final class AttentionKernel implements Kernel {
    private final Attention.ScaledDotProduct op;
    private final DataType type;
    private final DataType working;
    private final int heads;
    private final int group;
    private final int queries;
    private final int keys;
    private final int size;
    private final int valueSize;
    private final int products;
    private final @Nullable BroadcastInput mask;
    private final boolean booleanMask;
    private final long converted;

    AttentionKernel(KernelRequest request, Attention.ScaledDotProduct op) {
        Inputs inputs = request.inputs();
        Shape query = inputs.shape(0);
        Shape value = inputs.shape(2);
        this.op = op;
        this.type = inputs.dataType(0);
        this.working = type == DataType.FP64 ? DataType.FP64 : DataType.FP32;
        this.heads = Math.toIntExact(query.size(1));
        this.group = value.size(1) == 0 ? 1 : heads / Math.toIntExact(value.size(1));
        this.queries = Math.toIntExact(query.size(2));
        this.keys = Math.toIntExact(value.size(2));
        this.size = Math.toIntExact(query.size(3));
        this.valueSize = Math.toIntExact(value.size(3));
        this.products = Math.toIntExact(query.size(0) * heads);
        Shape scores = Shape.of(query.size(0), heads, queries, keys);
        this.mask = inputs.has(3) ? BroadcastInput.of(inputs.type(3), scores) : null;
        this.booleanMask = inputs.has(3) && inputs.dataType(3) == DataType.BOOL;
        this.converted = type == working
                ? 0
                : (query.elements()
                                + inputs.shape(1).elements()
                                + value.elements()
                                + request.outputs().get(0).shape().elements())
                        * working.bytes();
    }

    @Override
    public long workspaceBytes() {
        return converted + (long) queries * keys * working.bytes();
    }

    @Override
    public void run(KernelArguments arguments) {
        Tensor output = arguments.output(0);
        if (output.elements() == 0) {
            return;
        }
        if (keys == 0) {
            Fill.zero(output.bytes());
            return;
        }
        if (type == working) {
            attend(arguments, arguments.input(0), arguments.input(1), arguments.input(2), output);
            return;
        }
        try (Tensor query = TensorCast.to(working, arguments.input(0));
                Tensor key = TensorCast.to(working, arguments.input(1));
                Tensor value = TensorCast.to(working, arguments.input(2));
                Tensor result = Tensor.allocate(output.type().withDataType(working))) {
            attend(arguments, query, key, value, result);
            TensorCast.copy(result, output);
        }
    }

    private void attend(KernelArguments arguments, Tensor query, Tensor key, Tensor value, Tensor output) {
        ByteBuffer maskBytes = mask == null ? null : arguments.input(3).bytes();
        try (Tensor scores = Tensor.allocate(TensorType.of(working, queries, keys))) {
            for (int i = 0; i < products; i++) {
                int shared = i / heads * (heads / group) + i % heads / group;
                int[] toQuery = {Math.multiplyExact(i, queries * size)};
                int[] toKey = {Math.multiplyExact(shared, keys * size)};
                int[] toValue = {Math.multiplyExact(shared, keys * valueSize)};
                int[] toOutput = {Math.multiplyExact(i, queries * valueSize)};
                int[] here = {0};
                new MatrixProduct(queries, keys, size, false, true, toQuery, toKey, here)
                        .run(query, key, scores, op.scale(), false);
                if (working == DataType.FP64) {
                    softmaxDoubles(scores, maskBytes, i);
                } else {
                    softmaxFloats(scores, maskBytes, i);
                }
                new MatrixProduct(queries, valueSize, keys, false, false, here, toValue, toOutput)
                        .run(scores, value, output, 1, false);
            }
        }
    }

    /** How many keys a query sees before any mask. */
    private int seen(int query) {
        return op.causal() ? Math.max(0, Math.min(keys, query + 1 + keys - queries)) : keys;
    }

    private void softmaxFloats(Tensor scores, @Nullable ByteBuffer maskBytes, int product) {
        ByteBuffer bytes = scores.bytes();
        float[] row = new float[keys];
        float[] masked = new float[mask == null ? 0 : keys];
        for (int query = 0; query < queries; query++) {
            int start = query * keys;
            ElementArrays.read(bytes, working, start, row, 0, keys);
            if (mask != null && maskBytes != null) {
                mask.read(maskBytes, Math.addExact(Math.multiplyExact(product, queries * keys), start), masked, keys);
                for (int i = 0; i < keys; i++) {
                    row[i] = booleanMask ? (masked[i] != 0 ? row[i] : Float.NEGATIVE_INFINITY) : row[i] + masked[i];
                }
            }
            int visible = seen(query);
            boolean any = false;
            for (int i = 0; i < keys; i++) {
                row[i] = i < visible ? row[i] : Float.NEGATIVE_INFINITY;
                any |= row[i] != Float.NEGATIVE_INFINITY;
            }
            if (any) {
                SoftmaxKernels.apply(SoftmaxFunction.SOFTMAX, row, 0, 1, keys);
            } else {
                Arrays.fill(row, op.nanRows() ? Float.NaN : 0);
            }
            ElementArrays.write(bytes, working, start, row, keys);
        }
    }

    private void softmaxDoubles(Tensor scores, @Nullable ByteBuffer maskBytes, int product) {
        ByteBuffer bytes = scores.bytes();
        double[] row = new double[keys];
        double[] masked = new double[mask == null ? 0 : keys];
        for (int query = 0; query < queries; query++) {
            int start = query * keys;
            ElementArrays.read(bytes, working, start, row, 0, keys);
            if (mask != null && maskBytes != null) {
                mask.read(maskBytes, Math.addExact(Math.multiplyExact(product, queries * keys), start), masked, keys);
                for (int i = 0; i < keys; i++) {
                    row[i] = booleanMask ? (masked[i] != 0 ? row[i] : Double.NEGATIVE_INFINITY) : row[i] + masked[i];
                }
            }
            int visible = seen(query);
            boolean any = false;
            for (int i = 0; i < keys; i++) {
                row[i] = i < visible ? row[i] : Double.NEGATIVE_INFINITY;
                any |= row[i] != Double.NEGATIVE_INFINITY;
            }
            if (any) {
                SoftmaxKernels.apply(SoftmaxFunction.SOFTMAX, row);
            } else {
                Arrays.fill(row, op.nanRows() ? Double.NaN : 0);
            }
            ElementArrays.write(bytes, working, start, row, keys);
        }
    }
}
