package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import org.jspecify.annotations.Nullable;

/**
 * A product of a row-major matrix with constant weights, by whatever primitive of oneDNN.
 *
 * @param left how input 0 reads to the primitive
 * @param raw how the row-major elements of input 1 read as its weights
 * @param output how the output reads to it
 * @param bias the input that is added to each row, or -1
 */
record ConstantProduct(MemoryDescriptor left, MemoryDescriptor raw, MemoryDescriptor output, int bias) {
    /** Makes the primitive; null where oneDNN has none that is fast. */
    interface Maker {
        /** @param row the bias, if there is one */
        @Nullable
        PrimitiveDescriptor make(NativeScope scope, @Nullable MemoryDescriptor row, PrimitiveAttributes attributes);
    }

    /** The kernel, or null where there is no primitive for it. */
    @Nullable
    Kernel kernel(KernelRequest request, FusedOps after, Maker maker) {
        MemoryDescriptor row = bias < 0 ? null : MemoryDescriptor.fp32(output.size(1));
        return ProgramBuilder.build(request, program -> {
            NativeScope scope = program.scope();
            FusedPrimitive fused = after.fuse(
                    scope,
                    output.type(),
                    output.sizes(),
                    bias >= 0 && !after.headHas(2),
                    true,
                    attributes -> maker.make(scope, row, attributes));
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
}
