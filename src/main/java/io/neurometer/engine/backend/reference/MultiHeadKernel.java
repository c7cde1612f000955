package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Multi-head attention. Query, key and value come as three tensors or packed in one, with the features of all heads side by
 * side; they are transposed to one matrix for each head, and the result back.
 */
final class MultiHeadKernel implements Kernel {
    private static final int OPERANDS = 3;

    private final Kernel attention;
    private final List<TensorType> split = new ArrayList<>();
    private final TensorType result;
    private final @Nullable StridedCopy[] copies = new StridedCopy[OPERANDS + 1];
    private final boolean masked;
    private final boolean packed;

    /** @param apart the inputs of operands apart @param packed whether they are those of one input */
    private MultiHeadKernel(Attention.MultiHead op, Inputs apart, boolean packed) {
        Inputs inputs = op.split(apart);
        List<TensorType> results = op.byHead().infer(inputs);
        this.attention = new AttentionKernel(new KernelRequest(op.byHead(), inputs, results), op.byHead());
        this.result = results.get(0);
        this.masked = inputs.has(OPERANDS);
        this.packed = packed;
        long all = 0;
        for (int i = 0; i < OPERANDS; i++) {
            all += features(inputs.type(i));
        }
        long first = 0;
        for (int i = 0; i < OPERANDS; i++) {
            TensorType type = inputs.type(i);
            split.add(type);
            copies[i] = copy(type, false, packed ? all : features(type), packed ? first : 0);
            first += features(type);
        }
        copies[OPERANDS] = copy(result, true, features(result), 0);
    }

    private static long features(TensorType byHead) {
        return byHead.shape().size(1) * byHead.shape().size(3);
    }

    static Kernel create(KernelRequest request, Attention.MultiHead op) {
        return new MultiHeadKernel(op, request.inputs(), false);
    }

    static Kernel ofPacked(KernelRequest request, Attention.SelfAttention op) {
        return new MultiHeadKernel(op.apart(), op.split(request.inputs()), true);
    }

    /**
     * Between [B, H, L, E] and [B, L, H, E], or null where there is nothing to copy.
     *
     * @param features elements from one position to the next in the latter
     * @param first where it begins
     */
    private static @Nullable StridedCopy copy(TensorType byHead, boolean back, long features, long first) {
        long[] sizes = byHead.shape().sizes();
        if (Shape.elements(sizes) == 0) {
            return null;
        }
        long size = sizes[3];
        long[] interleaved = {sizes[2] * features, size, features, 1};
        long[] apart = Shape.rowMajorStrides(sizes);
        return StridedCopy.of(
                byHead.dataType().bytes(),
                sizes,
                back ? apart : interleaved,
                back ? 0 : first,
                back ? interleaved : apart,
                back ? first : 0);
    }

    @Override
    public long workspaceBytes() {
        return attention.workspaceBytes()
                + result.bytes()
                + split.stream().mapToLong(TensorType::bytes).sum();
    }

    @Override
    public void run(KernelArguments arguments) {
        try (Tensor query = rearranged(arguments, 0);
                Tensor key = rearranged(arguments, 1);
                Tensor value = rearranged(arguments, 2);
                Tensor attended = Tensor.allocate(result)) {
            List<@Nullable Tensor> inputs = new ArrayList<>(List.of(query, key, value));
            if (masked) {
                inputs.add(arguments.input(packed ? 1 : OPERANDS));
            }
            attention.run(new KernelArguments(inputs, List.of(attended)));
            move(OPERANDS, attended, arguments.output(0));
        }
    }

    private Tensor rearranged(KernelArguments arguments, int index) {
        Tensor target = Tensor.allocate(split.get(index));
        move(index, arguments.input(packed ? 0 : index), target);
        return target;
    }

    private void move(int index, Tensor from, Tensor to) {
        StridedCopy copy = copies[index];
        if (copy != null) {
            copy.run(from.bytes(), to.bytes());
        }
    }
}
