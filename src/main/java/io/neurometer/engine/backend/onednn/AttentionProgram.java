package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.backend.onednn.AttentionProblem.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * The steps of attention for one block after the other: the product of queries and keys, the softmax of these scores, and
 * their product with the values. The scores of all blocks lie in the same memory.
 */
final class AttentionProgram {
    private final ProgramBuilder program;
    private final MemoryView scores;
    private final MemoryView weights;
    private final Map<List<Object>, Stages> known = new HashMap<>();

    /** @param largest a block with as many scores as any */
    AttentionProgram(ProgramBuilder program, AttentionProblem largest) {
        this.program = program;
        this.scores = program.temporary(largest.scores());
        this.weights =
                largest.probabilities().equals(largest.scores()) ? scores : program.temporary(largest.probabilities());
    }

    /**
     * The primitives for blocks of one size.
     *
     * @param addsMasks whether the first product adds the masks
     */
    private record Stages(
            PrimitiveDescriptor first, PrimitiveDescriptor softmax, PrimitiveDescriptor second, boolean addsMasks) {}

    /** Adds a block; false where oneDNN lacks a primitive for it. */
    boolean add(AttentionProblem problem, BlockMasks masks) {
        Stages stages = stages(problem, masks);
        if (stages == null) {
            return false;
        }
        MemoryView blockScores = scores.as(problem.scores());
        MemoryView blockWeights = weights.as(problem.probabilities());
        addFirst(problem, masks, stages, blockScores);
        if (!stages.addsMasks() && !masks.add(blockScores)) {
            return false;
        }
        program.call(stages.softmax(), blockScores, blockWeights);
        masks.clearFullyMasked(blockWeights);
        addSecond(problem, stages, blockWeights);
        return true;
    }

    private void addFirst(AttentionProblem problem, BlockMasks masks, Stages stages, MemoryView blockScores) {
        MemoryDescriptor query = problem.oneOfEachGroup(problem.query().memory());
        MemoryDescriptor some = problem.oneOfEachGroup(problem.scores());
        MemoryView key = part(problem.key(), 0, problem.key().memory());
        Arguments added = stages.addsMasks() ? masks.arguments(problem.scale() == 1 ? 0 : 1) : Arguments.NONE;
        for (int i = 0; i < problem.groupSize(); i++) {
            long start = AttentionProblem.start(problem.query().memory(), i);
            program.call(
                    stages.first(),
                    Arguments.of(Argument.SRC, part(problem.query(), start, query))
                            .and(Argument.WEIGHTS, key)
                            .and(Argument.DST, blockScores.as(some, AttentionProblem.start(problem.scores(), i)))
                            .and(added));
        }
    }

    private void addSecond(AttentionProblem problem, Stages stages, MemoryView blockWeights) {
        MemoryDescriptor probabilities = problem.probabilities();
        MemoryDescriptor some = problem.oneOfEachGroup(probabilities);
        MemoryDescriptor output = problem.oneOfEachGroup(problem.output().memory());
        MemoryView value = part(problem.value(), 0, problem.value().memory());
        Layout layout = MemoryFormats.rowMajor(
                program.request().outputs().get(0), problem.output().memory().type());
        for (int i = 0; i < problem.groupSize(); i++) {
            long start = problem.output().start()
                    + AttentionProblem.start(problem.output().memory(), i);
            program.call(
                    stages.second(),
                    Arguments.of(Argument.SRC, blockWeights.as(some, AttentionProblem.start(probabilities, i)))
                            .and(Argument.WEIGHTS, value)
                            .and(Argument.DST, program.outputView(0, layout, start, output)));
        }
    }

    private @Nullable Stages stages(AttentionProblem problem, BlockMasks masks) {
        List<Object> key = List.of(
                problem.query().memory(),
                problem.key().memory(),
                problem.value().memory(),
                problem.output().memory(),
                masks.descriptors());
        Stages before = known.get(key);
        Stages stages = before != null ? before : made(problem, masks);
        if (stages != null) {
            known.put(key, stages);
        }
        return stages;
    }

    private @Nullable Stages made(AttentionProblem problem, BlockMasks masks) {
        MemoryDescriptor query = problem.oneOfEachGroup(problem.query().memory());
        MemoryDescriptor some = problem.oneOfEachGroup(problem.scores());
        PrimitiveDescriptor masked =
                problem.groupSize() > 1 ? null : product(query, problem.key(), some, masks.addTo(scaled(problem)));
        PrimitiveDescriptor first = masked != null ? masked : product(query, problem.key(), some, scaled(problem));
        PrimitiveDescriptor softmax = Primitives.softmax(
                program.scope(), dnnl.dnnl_softmax_accurate, problem.scores(), problem.probabilities(), 3);
        PrimitiveDescriptor second = product(
                problem.oneOfEachGroup(problem.probabilities()),
                problem.value(),
                problem.oneOfEachGroup(problem.output().memory()),
                new PrimitiveAttributes(program.scope()));
        return first == null || softmax == null || second == null
                ? null
                : new Stages(first, softmax, second, masked != null);
    }

    private @Nullable PrimitiveDescriptor product(
            MemoryDescriptor left, Part right, MemoryDescriptor output, PrimitiveAttributes attributes) {
        return Primitives.matMul(program.scope(), left, right.memory(), null, output, attributes);
    }

    private PrimitiveAttributes scaled(AttentionProblem problem) {
        PrimitiveAttributes attributes = new PrimitiveAttributes(program.scope());
        return problem.scale() == 1
                ? attributes
                : attributes.eltwise(new Eltwise(dnnl.dnnl_eltwise_linear, problem.scale(), 0));
    }

    /** A part of an input from a byte offset on, seen as described. */
    private MemoryView part(Part part, long offset, MemoryDescriptor seen) {
        Layout layout = MemoryFormats.rowMajor(program.request().inputs().type(part.index()), seen.type());
        return program.inputView(part.index(), layout, part.start() + offset, seen);
    }
}
