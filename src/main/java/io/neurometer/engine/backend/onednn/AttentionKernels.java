package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.backend.onednn.AttentionProblem.Part;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Attention as two matrix products with a softmax between, heads read where they lie, in the type that the queries have.
 * Scores are FP32 in any case, since their softmax lives on small differences. Where g heads share their key and value,
 * each product runs g times, for one head of every group at a time.
 */
final class AttentionKernels {
    private AttentionKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unfusedForFp32(Attention.ScaledDotProduct.class, AttentionKernels::scaledDotProduct),
                KernelEntry.unfusedForFp32(Attention.MultiHead.class, AttentionKernels::multiHead),
                KernelEntry.unfusedForFp32(Attention.SelfAttention.class, AttentionKernels::selfAttention));
    }

    private static @Nullable Kernel scaledDotProduct(KernelRequest request, Attention.ScaledDotProduct attention) {
        Inputs inputs = request.inputs();
        if (!isEligible(request, 3)) {
            return null;
        }
        AttentionProblem problem = new AttentionProblem(
                new Part(0, 0, MemoryDescriptor.of(inputs.type(0))),
                new Part(1, 0, AttentionProblem.transposed(MemoryDescriptor.of(inputs.type(1)))),
                new Part(2, 0, MemoryDescriptor.of(inputs.type(2))),
                MemoryDescriptor.of(request.outputs().get(0)),
                attention.scale(),
                attention.causal(),
                attention.nanRows());
        return kernel(request, problem, 3);
    }

    private static @Nullable Kernel multiHead(KernelRequest request, Attention.MultiHead attention) {
        if (!isEligible(request, 3)) {
            return null;
        }
        int heads = attention.heads();
        int shared = attention.sharedHeads();
        Inputs inputs = request.inputs();
        AttentionProblem problem = new AttentionProblem(
                new Part(0, 0, heads(inputs.shape(0), heads)),
                new Part(1, 0, AttentionProblem.transposed(heads(inputs.shape(1), shared))),
                new Part(2, 0, heads(inputs.shape(2), shared)),
                heads(request.outputs().get(0).shape(), heads),
                attention.scale(),
                attention.causal(),
                attention.nanRows());
        return kernel(request, problem, 3);
    }

    /** Not for a single position: oneDNN misreads matrices of one row with gaps between batches. */
    private static @Nullable Kernel selfAttention(KernelRequest request, Attention.SelfAttention attention) {
        Shape shape = request.inputs().shape(0);
        if (!isEligible(request, 1) || shape.size(1) == 1) {
            return null;
        }
        int heads = attention.heads();
        int shared = attention.sharedHeads();
        long each = shape.size(2) / (heads + 2L * shared);
        AttentionProblem problem = new AttentionProblem(
                new Part(0, 0, AttentionProblem.heads(shape, heads, each)),
                new Part(0, heads * each, AttentionProblem.transposed(AttentionProblem.heads(shape, shared, each))),
                new Part(0, (heads + shared) * each, AttentionProblem.heads(shape, shared, each)),
                heads(request.outputs().get(0).shape(), heads),
                attention.scale(),
                attention.causal(),
                attention.nanRows());
        return kernel(request, problem, 1);
    }

    private static MemoryDescriptor heads(Shape shape, int heads) {
        return AttentionProblem.heads(shape, heads, shape.size(2) / heads);
    }

    /** @param mask which input is the mask, behind those that are multiplied */
    private static boolean isEligible(KernelRequest request, int mask) {
        Inputs inputs = request.inputs();
        boolean usable =
                !inputs.has(mask) || inputs.dataType(mask) == DataType.BOOL || inputs.dataType(mask) == DataType.FP32;
        return usable && SupportedTypes.areFp32(request, mask);
    }

    private static @Nullable Kernel kernel(KernelRequest request, AttentionProblem plain, int mask) {
        AttentionProblem problem =
                plain.withType(MemoryFormats.current(request, 0).type());
        if (problem.isMisread()) {
            return null;
        }
        return ProgramBuilder.build(
                request, program -> call(program, problem, AttentionMasks.of(program, problem, mask)));
    }

    private static boolean call(ProgramBuilder program, AttentionProblem problem, AttentionMasks masks) {
        NativeScope scope = program.scope();
        MemoryDescriptor probabilities = problem.probabilities();
        MemoryDescriptor scores = problem.scores();
        MemoryDescriptor query = problem.oneOfEachGroup(problem.query().memory());
        MemoryDescriptor someScores = problem.oneOfEachGroup(scores);
        MemoryDescriptor someProbabilities = problem.oneOfEachGroup(probabilities);
        MemoryDescriptor output = problem.oneOfEachGroup(problem.output());
        PrimitiveDescriptor masked = problem.groupSize() > 1
                ? null
                : product(scope, query, problem.key(), someScores, masks.addTo(scaled(scope, problem)));
        PrimitiveDescriptor first =
                masked != null ? masked : product(scope, query, problem.key(), someScores, scaled(scope, problem));
        PrimitiveDescriptor softmax = Primitives.softmax(scope, dnnl.dnnl_softmax_accurate, scores, probabilities, 3);
        PrimitiveDescriptor second =
                product(scope, someProbabilities, problem.value(), output, new PrimitiveAttributes(scope));
        if (first == null || softmax == null || second == null) {
            return false;
        }
        MemoryView scoresView = program.temporary(scores);
        MemoryView weights = probabilities.equals(scores) ? scoresView : program.temporary(probabilities);
        MemoryView key = part(program, problem.key(), 0, problem.key().memory());
        MemoryView value = part(program, problem.value(), 0, problem.value().memory());
        Arguments added = masked == null ? Arguments.NONE : masks.arguments(problem.scale() == 1 ? 0 : 1);
        for (int i = 0; i < problem.groupSize(); i++) {
            long start = AttentionProblem.start(problem.query().memory(), i);
            program.call(
                    first,
                    Arguments.of(Argument.SRC, part(program, problem.query(), start, query))
                            .and(Argument.WEIGHTS, key)
                            .and(Argument.DST, scoresView.as(someScores, AttentionProblem.start(scores, i)))
                            .and(added));
        }
        if (masked == null && !masks.add(scoresView)) {
            return false;
        }
        program.call(softmax, scoresView, weights);
        masks.clearFullyMasked(weights);
        Layout layout = MemoryFormats.rowMajor(program.request().outputs().get(0), problem.type());
        for (int i = 0; i < problem.groupSize(); i++) {
            long start = AttentionProblem.start(problem.output(), i);
            program.call(
                    second,
                    Arguments.of(Argument.SRC, weights.as(someProbabilities, AttentionProblem.start(probabilities, i)))
                            .and(Argument.WEIGHTS, value)
                            .and(Argument.DST, program.outputView(0, layout, start, output)));
        }
        return true;
    }

    /** A part of an input from a byte offset on, seen as described. */
    private static MemoryView part(ProgramBuilder program, Part part, long offset, MemoryDescriptor seen) {
        Layout layout = MemoryFormats.rowMajor(program.request().inputs().type(part.input()), seen.type());
        return program.inputView(part.input(), layout, part.start() + offset, seen);
    }

    private static PrimitiveAttributes scaled(NativeScope scope, AttentionProblem problem) {
        PrimitiveAttributes attributes = new PrimitiveAttributes(scope);
        return problem.scale() == 1
                ? attributes
                : attributes.eltwise(new Eltwise(dnnl.dnnl_eltwise_linear, problem.scale(), 0));
    }

    private static @Nullable PrimitiveDescriptor product(
            NativeScope scope,
            MemoryDescriptor left,
            Part right,
            MemoryDescriptor output,
            PrimitiveAttributes attributes) {
        return Primitives.matMul(scope, left, right.memory(), null, output, attributes);
    }
}
