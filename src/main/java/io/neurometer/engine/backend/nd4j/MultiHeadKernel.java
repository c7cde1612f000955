package io.neurometer.engine.backend.nd4j;

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

/** Attention over interleaved heads: each operand is rearranged head by head, and the result back. */
final class MultiHeadKernel implements Kernel {
    private static final int OPERANDS = 3;

    private final Kernel attention;
    private final List<TensorType> split = new ArrayList<>();
    private final TensorType result;
    private final @Nullable StridedCopy[] copies = new StridedCopy[OPERANDS + 1];
    private final boolean masked;

    private MultiHeadKernel(KernelRequest request) {
        Attention.MultiHead op = (Attention.MultiHead) request.op();
        Inputs inputs = op.split(request.inputs());
        List<TensorType> results = op.byHead().infer(inputs);
        this.attention = AttentionKernel.create(new KernelRequest(op.byHead(), inputs, results));
        this.result = results.get(0);
        this.masked = inputs.has(OPERANDS);
        for (int i = 0; i < OPERANDS; i++) {
            split.add(inputs.type(i));
            copies[i] = copy(inputs.type(i), false);
        }
        copies[OPERANDS] = copy(result, true);
    }

    static Kernel create(KernelRequest request) {
        return new MultiHeadKernel(request);
    }

    /** Between [B, H, L, E] and [B, L, H, E], or null where there is nothing to copy. */
    private static @Nullable StridedCopy copy(TensorType byHead, boolean back) {
        long[] sizes = byHead.shape().sizes();
        if (Shape.elements(sizes) == 0) {
            return null;
        }
        long size = sizes[3];
        long[] interleaved = {sizes[1] * sizes[2] * size, size, sizes[1] * size, 1};
        long[] apart = Shape.rowMajorStrides(sizes);
        return StridedCopy.of(
                byHead.dataType().bytes(), sizes, back ? apart : interleaved, 0, back ? interleaved : apart, 0);
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
                inputs.add(arguments.input(OPERANDS));
            }
            attention.run(new KernelArguments(inputs, List.of(attended)));
            move(OPERANDS, attended, arguments.output(0));
        }
    }

    private Tensor rearranged(KernelArguments arguments, int index) {
        Tensor target = Tensor.allocate(split.get(index));
        move(index, arguments.input(index), target);
        return target;
    }

    private void move(int index, Tensor from, Tensor to) {
        StridedCopy copy = copies[index];
        if (copy != null) {
            copy.run(from.bytes(), to.bytes());
        }
    }

    @Override
    public void close() {
        attention.close();
    }
}
