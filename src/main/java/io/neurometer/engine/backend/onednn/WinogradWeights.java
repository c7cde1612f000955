package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.onednn.winograd.WinogradTransform;
import io.neurometer.engine.tensor.Tensor;
import org.bytedeco.dnnl.global.dnnl;

/** Weights of 3x3 windows in transformed form. */
final class WinogradWeights {
    private WinogradWeights() {}

    /**
     * New memory with one matrix of input by output channels for each element of a transformed tile. One product transforms
     * all windows: of the matrix of the transform with a matrix that has a window in each column.
     *
     * @param raw row-major, of output channels, input channels, 3, 3
     * @param wanted how the matrices must lie
     */
    static Tensor transformed(Tensor raw, WinogradTransform transform, MemoryDescriptor wanted) {
        long features = raw.shape().size(0);
        long channels = raw.shape().size(1);
        long windows = features * channels;
        int count = transform.products();
        MemoryDescriptor left = MemoryDescriptor.fp32(count, 9);
        MemoryDescriptor right = MemoryDescriptor.strided(dnnl.dnnl_f32, new long[] {9, windows}, new long[] {1, 9});
        MemoryDescriptor made = MemoryDescriptor.fp32(count, windows);
        MemoryDescriptor matrices = MemoryDescriptor.strided(
                dnnl.dnnl_f32, new long[] {count, channels, features}, new long[] {windows, 1, channels});
        try (Tensor matrix = Tensor.ofFloats(transform.weightTransform(), count, 9);
                Tensor product = made.allocate();
                NativeScope scope = new NativeScope()) {
            PrimitiveDescriptor matMul =
                    scope.descriptorOrReference(descriptor -> dnnl.dnnl_matmul_primitive_desc_create(
                            descriptor,
                            Library.engine(),
                            scope.memory(left),
                            scope.memory(right),
                            scope.memory(null),
                            scope.memory(made),
                            new PrimitiveAttributes(scope).handle()));
            if (matMul == null) {
                throw new IllegalStateException("oneDNN cannot multiply " + left + " with " + right);
            }
            BoundPrimitive.runOnce(matMul, bound -> {
                bound.argument(Argument.SRC, left, matrix, 0);
                bound.argument(Argument.WEIGHTS, right, raw, 0);
                bound.argument(Argument.DST, made, product, 0);
            });
            return Reorders.reordered(product, matrices, wanted);
        }
    }
}
