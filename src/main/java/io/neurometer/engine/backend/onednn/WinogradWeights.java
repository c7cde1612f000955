package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.onednn.winograd.WinogradTransform;
import io.neurometer.engine.tensor.Tensor;
import java.util.Objects;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.global.dnnl;

/** Weights of 3x3 windows in transformed form. */
final class WinogradWeights {
    private WinogradWeights() {}

    /**
     * New memory with one matrix of input by output channels for each element of a transformed tile. The transform of all
     * windows is one product, of the rule's matrix with the matrix that has a window in each column.
     *
     * @param raw row-major, of output channels, input channels, 3, 3
     * @param wanted how the matrices must lie
     */
    static Tensor transformed(Tensor raw, WinogradTransform filtering, MemoryDescriptor wanted) {
        long features = raw.shape().size(0);
        long channels = raw.shape().size(1);
        long windows = features * channels;
        int count = filtering.products();
        MemoryDescriptor rule = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, count, 9);
        MemoryDescriptor columns = MemoryDescriptor.strided(dnnl.dnnl_f32, new long[] {9, windows}, new long[] {1, 9});
        MemoryDescriptor made = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, count, windows);
        MemoryDescriptor matrices = MemoryDescriptor.strided(
                dnnl.dnnl_f32, new long[] {count, channels, features}, new long[] {windows, 1, channels});
        try (Tensor transform = Tensor.ofFloats(filtering.weightTransform(), count, 9);
                Tensor product = ProgramBuilder.allocate(made)) {
            multiply(transform, rule, raw, columns, product, made);
            return Reorders.moved(product, matrices, wanted);
        }
    }

    private static void multiply(
            Tensor left,
            MemoryDescriptor leftSeen,
            Tensor right,
            MemoryDescriptor rightSeen,
            Tensor product,
            MemoryDescriptor seen) {
        try (NativeScope scope = new NativeScope()) {
            PrimitiveDescriptor blueprint = scope.blueprintOrReference(target -> dnnl.dnnl_matmul_primitive_desc_create(
                    target,
                    Library.engine(),
                    scope.memory(leftSeen),
                    scope.memory(rightSeen),
                    new dnnl_memory_desc(),
                    scope.memory(seen),
                    scope.attributes()));
            if (blueprint == null) {
                throw new IllegalStateException("oneDNN cannot multiply " + leftSeen + " with " + rightSeen);
            }
            dnnl_primitive primitive = blueprint.create();
            try (Scratch scratch = Scratch.of(Math.max(1, blueprint.scratchBytes()));
                    NativeCall call = new NativeCall(primitive)) {
                call.argument(dnnl.DNNL_ARG_SRC, leftSeen, left, 0);
                call.argument(dnnl.DNNL_ARG_WEIGHTS, rightSeen, right, 0);
                call.argument(dnnl.DNNL_ARG_DST, seen, product, 0);
                call.argument(
                        dnnl.DNNL_ARG_SCRATCHPAD,
                        MemoryDescriptor.rowMajor(dnnl.dnnl_u8, Math.max(1, blueprint.scratchBytes())),
                        Objects.requireNonNull(scratch.tensor()),
                        0);
                call.run();
            } finally {
                dnnl.dnnl_primitive_destroy(primitive);
            }
        }
    }
}
