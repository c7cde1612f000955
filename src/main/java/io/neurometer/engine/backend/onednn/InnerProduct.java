package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
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
        long features = right.size(1);
        MemoryDescriptor raw = right.transposed();
        MemoryDescriptor output = MemoryDescriptor.fp32(left.size(0), features);
        MemoryDescriptor row = bias < 0 ? null : MemoryDescriptor.fp32(features);
        return ProgramBuilder.build(request, program -> {
            NativeScope scope = program.scope();
            FusedPrimitive fused = after.fuse(
                    scope,
                    dnnl.dnnl_f32,
                    output.sizes(),
                    bias >= 0 && !after.headHas(2),
                    true,
                    attributes -> descriptor(
                            scope, left, MemoryDescriptor.any(dnnl.dnnl_f32, raw.sizes()), row, output, attributes));
            if (fused == null) {
                return false;
            }
            Arguments arguments = Arguments.of(Argument.SRC, program.rowMajorInput(0, left))
                    .and(
                            Argument.WEIGHTS,
                            program.constant(1, raw, fused.descriptor().weights()));
            if (row != null) {
                arguments = arguments.and(Argument.BIAS, program.parameter(bias, row, row));
            }
            return fused.call(program, arguments, program.outputView(0, Layout.ROW_MAJOR, 0, output));
        });
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
