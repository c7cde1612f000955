package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Products of a matrix with constant weights by oneDNN's primitive for fully connected layers. */
final class InnerProduct {
    private InnerProduct() {}

    /**
     * Null where oneDNN has none.
     *
     * @param left the first input as a matrix of rows
     * @param right the weights as a matrix of as many rows as {@code left} has columns
     * @param bias the input that is added to each row, or -1
     */
    static @Nullable Kernel of(
            KernelRequest request, FusedOps after, MemoryDescriptor left, MemoryDescriptor right, int bias) {
        if (left.rank() != 2 || !left.isRowMajor()) {
            return null;
        }
        MemoryDescriptor raw = right.transposed();
        MemoryDescriptor weights = MemoryDescriptor.any(raw.type(), raw.sizes());
        MemoryDescriptor output = MemoryDescriptor.fp32(left.size(0), right.size(1));
        return new ConstantProduct(left, raw, output, bias)
                .kernel(
                        request,
                        after,
                        (scope, row, attributes) -> descriptor(scope, left, weights, row, output, attributes));
    }

    private static @Nullable PrimitiveDescriptor descriptor(
            NativeScope scope,
            MemoryDescriptor source,
            MemoryDescriptor weights,
            @Nullable MemoryDescriptor bias,
            MemoryDescriptor output,
            PrimitiveAttributes attributes) {
        return scope.descriptor(made -> dnnl.dnnl_inner_product_forward_primitive_desc_create(
                made,
                Library.engine(),
                dnnl.dnnl_forward_inference,
                scope.memory(source),
                scope.memory(weights),
                scope.memory(bias),
                scope.memory(output),
                attributes.handle()));
    }
}
