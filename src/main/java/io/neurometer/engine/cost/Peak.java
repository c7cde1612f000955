package io.neurometer.engine.cost;

import io.neurometer.engine.memory.PeakStep;
import io.neurometer.engine.memory.PlannedMemory;
import org.jspecify.annotations.Nullable;

/**
 * The most memory for features at any time, from the coarsest definition to the real one. Normalizations, activations,
 * softmax and changes of layout that alone read the output of another layer are fused into that layer; views are free.
 *
 * @param lecture elements: the largest sum of inputs and outputs of one convolution, pooling or matrix product
 * @param liveness elements: the largest sum of all values that are still to be read at one step, nothing in place
 * @param inplace elements: the same when element-by-element operators may overwrite an operand that nobody reads later
 * @param arena bytes: by {@link #ROW_MAJOR_GRAPH}, the size of one arena that holds the values of {@code inplace} at
 *     fixed offsets, aligned to cache lines; by {@link #EXECUTABLE}, what the compiled model reserves for values, its
 *     inputs not included
 * @param workspace bytes: the arena of the compiled model with scratch memory
 * @param workspaceReason why {@code workspace} is null; null when it is not
 * @param planOf whose plan {@code arena} is taken from
 * @param bytes the first three in bytes of the datatypes in use, whose maxima may lie at other steps
 * @param atLayer the layers where the maxima lie
 * @param steps the steps where they lie, with what is in memory there
 */
public record Peak(
        long lecture,
        long liveness,
        long inplace,
        long arena,
        @Nullable Long workspace,
        @Nullable String workspaceReason,
        String planOf,
        Bytes bytes,
        AtLayer atLayer,
        Steps steps) {

    /** The plan of the graph as it stands, every value in row-major order. */
    public static final String ROW_MAJOR_GRAPH = "row-major graph";

    /** The plan of a compiled model: rewritten, with the layouts and the scratch memory of its kernels. */
    public static final String EXECUTABLE = "executable";

    private static final String NOT_COMPILED = "the model was not compiled for these shapes";

    /** The definitions in bytes, for comparison with {@link #arena} and {@link #workspace}. */
    public record Bytes(long lecture, long liveness, long inplace) {}

    /** Layers of the source model; null when it has no such layer, or the figure is not known. */
    public record AtLayer(
            @Nullable String lecture,
            @Nullable String liveness,
            @Nullable String inplace,
            @Nullable String arena,
            @Nullable String workspace) {}

    /** Where the maxima in elements, and the arena's end, are reached; null where {@link AtLayer} has null. */
    public record Steps(
            @Nullable PeakStep lecture,
            @Nullable PeakStep liveness,
            @Nullable PeakStep inplace,
            @Nullable PeakStep arena,
            @Nullable PeakStep workspace) {

        private AtLayer layers() {
            return new AtLayer(layer(lecture), layer(liveness), layer(inplace), layer(arena), layer(workspace));
        }

        private static @Nullable String layer(@Nullable PeakStep step) {
            return step == null ? null : step.layer();
        }
    }

    /** As far as the graph alone tells. */
    static Peak ofGraph(long lecture, long liveness, long inplace, long arena, Bytes bytes, Steps steps) {
        return new Peak(
                lecture, liveness, inplace, arena, null, NOT_COMPILED, ROW_MAJOR_GRAPH, bytes, steps.layers(), steps);
    }

    Peak withPlan(PlannedMemory plan) {
        Steps planned =
                new Steps(steps.lecture(), steps.liveness(), steps.inplace(), plan.arenaAt(), plan.workspaceAt());
        return new Peak(
                lecture,
                liveness,
                inplace,
                plan.arena(),
                plan.workspace(),
                null,
                EXECUTABLE,
                bytes,
                planned.layers(),
                planned);
    }
}
