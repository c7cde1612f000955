package io.neurometer.engine.backend.onednn;

import java.util.Arrays;
import org.bytedeco.dnnl.global.dnnl;

/** The bias of a convolution, and what else follows on each element, where Java has made the sums. */
final class AfterSums {
    private static final Eltwise NOTHING = new Eltwise(dnnl.dnnl_eltwise_linear, 1, 0);

    private AfterSums() {}

    /**
     * Adds one primitive from the sums to output 0, in their order; false where oneDNN cannot.
     *
     * @param bias the input with one value for each channel, or -1
     * @param sums FP32 elements
     */
    static boolean add(ProgramBuilder program, FusedOps after, int bias, MemoryView sums) {
        MemoryDescriptor memory = sums.descriptor();
        NativeScope scope = program.scope();
        boolean ofChain = bias >= 0 && !after.headHas(2);
        long[] single = new long[memory.rank()];
        Arrays.fill(single, 1);
        single[1] = memory.size(1);
        MemoryDescriptor row = MemoryDescriptor.fp32(single);
        FusedPrimitive fused = after.fuse(
                scope,
                memory.type(),
                memory.sizes(),
                ofChain,
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
