package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Attention;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attention over heads in a dimension of their own, or side by side in the last one: no head is copied. */
final class AttentionKernels {
    private static final int MASK = 3;

    private AttentionKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Attention.ScaledDotProduct.class, AttentionKernels::scaledDotProduct),
                new KernelEntry<>(Attention.MultiHead.class, AttentionKernels::multiHead),
                new KernelEntry<>(Attention.SelfAttention.class, AttentionKernels::selfAttention),
                new KernelEntry<>(Attention.Rotary.class, RotaryKernels::rotary));
    }

    private static void scaledDotProduct(ProgramBuilder program, Attention.ScaledDotProduct op) {
        Operand query = Working.of(program, program.input(0));
        Operand key = Working.of(program, program.input(1));
        Operand value = Working.of(program, program.input(2));
        Operand result = Working.before(program, query.type(), program.output());
        new HeadwiseAttention(program, op, query, key, value, result).build(mask(program, MASK));
        Working.deliver(program, result, program.output());
    }

    private static void multiHead(ProgramBuilder program, Attention.MultiHead op) {
        Operand query = byHead(Working.of(program, program.input(0)), op.heads());
        Operand key = byHead(Working.of(program, program.input(1)), op.sharedHeads());
        Operand value = byHead(Working.of(program, program.input(2)), op.sharedHeads());
        attend(program, op, query, key, value, mask(program, MASK));
    }

    private static void selfAttention(ProgramBuilder program, Attention.SelfAttention op) {
        long shared = op.sharedHeads();
        Operand all = byHead(Working.of(program, program.input(0)), op.heads() + 2 * shared);
        Operand query = all.slice(1, 0, op.heads());
        Operand key = all.slice(1, op.heads(), shared);
        Operand value = all.slice(1, op.heads() + shared, shared);
        attend(program, op.apart(), query, key, value, mask(program, 1));
    }

    private static void attend(
            ProgramBuilder program,
            Attention.MultiHead op,
            Operand query,
            Operand key,
            Operand value,
            @Nullable Operand mask) {
        Operand result = Working.before(program, query.type(), program.output());
        new HeadwiseAttention(program, op.byHead(), query, key, value, byHead(result, op.heads())).build(mask);
        Working.deliver(program, result, program.output());
    }

    /** [B, L, heads * E] as [B, heads, L, E] */
    private static Operand byHead(Operand operand, long heads) {
        return operand.reshape(operand.size(0), operand.size(1), heads, operand.size(2) / heads)
                .permute(0, 2, 1, 3);
    }

    /** The mask in four dimensions, or null. */
    private static @Nullable Operand mask(ProgramBuilder program, int index) {
        if (!program.has(index)) {
            return null;
        }
        Operand mask = Working.of(program, program.input(index));
        long[] sizes = {1, 1, 1, 1};
        System.arraycopy(mask.sizes(), 0, sizes, sizes.length - mask.rank(), mask.rank());
        return mask.reshape(sizes);
    }
}
