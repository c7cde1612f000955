package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.tensor.Shape;
import java.util.Arrays;
import org.bytedeco.dnnl.global.dnnl;

/**
 * What follows on each element of the sums of a convolution that Java adds up: the bias, and then the rest of the chain.
 *
 * @param bias the input with one value for each channel, or -1
 */
record AfterSums(FusedOps after, int bias) {
    private static final Eltwise NOTHING = new Eltwise(dnnl.dnnl_eltwise_linear, 1, 0);

    /** @param made the output, with its channels as dimension 1 */
    static AfterSums of(FusedOps after, Shape made) {
        return new AfterSums(after, after.anyBias(made.rank() - 1, made.size(1)));
    }

    private boolean isNothing() {
        return bias < 0 && after.isEmpty();
    }

    /** Memory for the sums: that of output 0 where nothing follows. @param memory FP32 elements in the output's order */
    MemoryView target(ProgramBuilder program, MemoryDescriptor memory) {
        return isNothing() ? program.output(0, memory) : program.temporary(memory);
    }

    /**
     * Adds one primitive from the sums to output 0, in their order, where something follows; false where oneDNN cannot.
     *
     * @param sums what {@link #target} gave
     */
    boolean add(ProgramBuilder program, MemoryView sums) {
        if (isNothing()) {
            return true;
        }
        MemoryDescriptor memory = sums.descriptor();
        NativeScope scope = program.scope();
        long[] single = new long[memory.rank()];
        Arrays.fill(single, 1);
        single[1] = memory.size(1);
        MemoryDescriptor row = MemoryDescriptor.fp32(single);
        FusedPrimitive fused = after.fuse(
                scope,
                memory.type(),
                memory.sizes(),
                bias >= 0 && !after.headHas(2),
                false,
                attributes -> bias < 0
                        ? Primitives.eltwise(scope, NOTHING, memory, attributes)
                        : Primitives.binary(scope, dnnl.dnnl_binary_add, memory, row, memory, attributes));
        if (fused == null) {
            return false;
        }
        Arguments arguments = bias < 0
                ? Arguments.of(Argument.SRC, sums)
                : Arguments.of(Argument.SRC_0, sums).and(Argument.SRC_1, program.parameter(bias, row, row));
        return fused.call(program, arguments, program.output(0, memory));
    }
}
