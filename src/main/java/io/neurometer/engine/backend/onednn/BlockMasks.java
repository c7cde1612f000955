package io.neurometer.engine.backend.onednn;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** What is added to the scores of a block of attention, and the clearing of rows in which nothing is left. */
final class BlockMasks {
    private final ProgramBuilder program;
    private final AttentionProblem problem;
    private final @Nullable MemoryView given;
    private final List<MemoryView> all;

    /**
     * @param given the part of the model's own mask
     * @param causal the causal mask, or null where every query sees every key
     */
    BlockMasks(
            ProgramBuilder program, AttentionProblem problem, @Nullable MemoryView given, @Nullable MemoryView causal) {
        this.program = program;
        this.problem = problem;
        this.given = given;
        this.all = Stream.of(given, causal).filter(Objects::nonNull).toList();
    }

    /** How each of them lies. */
    List<MemoryDescriptor> descriptors() {
        return all.stream().map(MemoryView::descriptor).toList();
    }

    /** Lets a matrix product add them, behind the post-ops that it has already. */
    PrimitiveAttributes addTo(PrimitiveAttributes attributes) {
        all.forEach(mask -> attributes.binary(dnnl.dnnl_binary_add, mask.descriptor()));
        return attributes;
    }

    /**
     * The masks as arguments of the product that adds them.
     *
     * @param before how many post-ops come first
     */
    Arguments arguments(int before) {
        Arguments arguments = Arguments.NONE;
        for (int i = 0; i < all.size(); i++) {
            arguments = arguments.and(Argument.postOp(before + i), all.get(i));
        }
        return arguments;
    }

    /** Adds the masks in primitives of their own, where the product cannot; false where oneDNN cannot either. */
    boolean add(MemoryView scores) {
        for (MemoryView mask : all) {
            if (!program.binaryInPlace(dnnl.dnnl_binary_add, scores, mask)) {
                MemoryView whole = broadcast(mask, scores.descriptor());
                if (whole == null || !program.binaryInPlace(dnnl.dnnl_binary_add, scores, whole)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Gives queries that see no key the weights that attention says, where there can be any. */
    void clearFullyMasked(MemoryView weights) {
        if (given != null || problem.seen(0) == 0) {
            FullyMaskedRows.clear(program, problem, weights, given);
        }
    }

    /** A mask of the scores' size in temporary memory, or null. */
    private @Nullable MemoryView broadcast(MemoryView mask, MemoryDescriptor scores) {
        long[] strides = mask.descriptor().strides();
        for (int i = 0; i < strides.length; i++) {
            strides[i] = mask.descriptor().size(i) == 1 ? 0 : strides[i];
        }
        MemoryDescriptor seen = MemoryDescriptor.strided(scores.type(), scores.sizes(), strides);
        PrimitiveDescriptor copy = Primitives.reorder(program.scope(), seen, scores);
        return copy == null ? null : program.result(copy, mask.as(seen), scores);
    }
}
