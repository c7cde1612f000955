package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.onednn.AttentionProblem.Part;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attention as two matrix products with a softmax between, heads read where they lie, in the type that the queries have.
 * Scores are FP32 in any case, since their softmax lives on small differences. Where g heads share their key and value,
 * each product runs g times, for one head of every group at a time. Many scores are computed and used in blocks, so that
 * they stay in near caches; each thread has blocks of its own then.
 */
final class AttentionKernels {
    private AttentionKernels() {}

    /** How an operator's inputs and outputs read as products. */
    private interface Reading<O extends Attention> {
        /** Null where oneDNN cannot compute them. */
        @Nullable
        AttentionProblem of(KernelRequest request, O attention);
    }

    static List<KernelEntry<?>> kernels() {
        return List.of(
                entry(Attention.ScaledDotProduct.class, 3, AttentionKernels::scaledDotProduct),
                entry(Attention.MultiHead.class, 3, AttentionKernels::multiHead),
                entry(Attention.SelfAttention.class, 1, AttentionKernels::selfAttention));
    }

    /** @param mask which input is the mask, behind those that are multiplied */
    private static <O extends Attention> KernelEntry<O> entry(Class<O> kind, int mask, Reading<O> reading) {
        return KernelEntry.unfusedForFp32(kind, (request, op) -> {
                    AttentionProblem problem = isEligible(request, mask) ? reading.of(request, op) : null;
                    return problem == null ? null : kernel(request, problem, mask);
                })
                .by((request, op, after) -> {
                    AttentionProblem problem = isEligible(request, mask) ? reading.of(request, op) : null;
                    return problem != null && AttentionBlocks.areSeveral(problem)
                            ? List.of(Way.Method.SCORES_IN_BLOCKS, Way.Method.SCORES_AT_ONCE)
                            : List.of(Way.Method.ONLY);
                });
    }

    private static boolean isEligible(KernelRequest request, int mask) {
        Inputs inputs = request.inputs();
        boolean usable =
                !inputs.has(mask) || inputs.dataType(mask) == DataType.BOOL || inputs.dataType(mask) == DataType.FP32;
        return usable && SupportedTypes.areFp32(request, mask);
    }

    private static AttentionProblem scaledDotProduct(KernelRequest request, Attention.ScaledDotProduct attention) {
        Inputs inputs = request.inputs();
        return AttentionProblem.of(
                new Part(0, 0, MemoryDescriptor.of(inputs.type(0))),
                new Part(1, 0, AttentionProblem.transposed(MemoryDescriptor.of(inputs.type(1)))),
                new Part(2, 0, MemoryDescriptor.of(inputs.type(2))),
                MemoryDescriptor.of(request.outputs().get(0)),
                attention.scale(),
                attention.causal(),
                attention.nanRows());
    }

    private static AttentionProblem multiHead(KernelRequest request, Attention.MultiHead attention) {
        int heads = attention.heads();
        int shared = attention.sharedHeads();
        Inputs inputs = request.inputs();
        return AttentionProblem.of(
                new Part(0, 0, heads(inputs.shape(0), heads)),
                new Part(1, 0, AttentionProblem.transposed(heads(inputs.shape(1), shared))),
                new Part(2, 0, heads(inputs.shape(2), shared)),
                heads(request.outputs().get(0).shape(), heads),
                attention.scale(),
                attention.causal(),
                attention.nanRows());
    }

    /** Null for a single position: oneDNN misreads matrices of one row with gaps between batches. */
    private static @Nullable AttentionProblem selfAttention(KernelRequest request, Attention.SelfAttention attention) {
        Shape shape = request.inputs().shape(0);
        if (shape.size(1) == 1) {
            return null;
        }
        int heads = attention.heads();
        int shared = attention.sharedHeads();
        long each = shape.size(2) / (heads + 2L * shared);
        return AttentionProblem.of(
                new Part(0, 0, AttentionProblem.heads(shape, heads, each)),
                new Part(0, heads * each, AttentionProblem.transposed(AttentionProblem.heads(shape, shared, each))),
                new Part(0, (heads + shared) * each, AttentionProblem.heads(shape, shared, each)),
                heads(request.outputs().get(0).shape(), heads),
                attention.scale(),
                attention.causal(),
                attention.nanRows());
    }

    private static MemoryDescriptor heads(Shape shape, int heads) {
        return AttentionProblem.heads(shape, heads, shape.size(2) / heads);
    }

    private static @Nullable Kernel kernel(KernelRequest request, AttentionProblem plain, int mask) {
        AttentionProblem problem =
                plain.withType(MemoryFormats.current(request, 0).type());
        boolean inBlocks = AttentionBlocks.areSeveral(problem) && !Way.asks(request, Way.Method.SCORES_AT_ONCE);
        return ProgramBuilder.build(
                request,
                program -> inBlocks
                        ? addBlocks(program, problem, AttentionMasks.of(program, mask))
                        : add(program, AttentionBlocks.one(problem), AttentionMasks.of(program, mask)));
    }

    private static boolean addBlocks(ProgramBuilder program, AttentionProblem problem, AttentionMasks masks) {
        List<ProgramBuilder.Recipe> shares = new ArrayList<>();
        for (List<AttentionBlocks.Block> blocks : AttentionBlocks.shares(problem, threads(program.request()))) {
            shares.add(some -> add(some, blocks, masks));
        }
        return shares.size() == 1 ? shares.get(0).addTo(program) : program.addSideBySide(shares);
    }

    private static int threads(KernelRequest request) {
        if (ProgramBuilder.isForOneThread(request) || !OpenMpTeam.isAvailable()) {
            return 1;
        }
        int wanted = request.context().threads();
        return wanted == 0 ? OpenMpThreads.standard() : wanted;
    }

    private static boolean add(ProgramBuilder program, List<AttentionBlocks.Block> blocks, AttentionMasks masks) {
        AttentionProblem largest = blocks.stream()
                .map(AttentionBlocks.Block::problem)
                .max(Comparator.comparingLong(problem -> problem.scores().bytes()))
                .orElseThrow();
        AttentionProgram all = new AttentionProgram(program, largest);
        for (AttentionBlocks.Block block : blocks) {
            AttentionBlocks.Block seen = masks.isGiven() ? block : block.withoutUnseenKeys();
            if (!all.add(seen.problem(), masks.of(seen))) {
                return false;
            }
        }
        return true;
    }
}
