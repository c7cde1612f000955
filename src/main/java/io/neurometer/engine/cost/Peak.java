package io.neurometer.engine.cost;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The most memory for features at any time, from the coarsest definition to the real one. Normalizations, activations,
 * softmax and changes of layout that alone read the output of another layer are fused into that layer; views are free.
 *
 * @param lecture elements: the largest sum of inputs and outputs of one convolution, pooling or matrix product
 * @param liveness elements: the largest sum of all values that are still to be read at one step, nothing in place
 * @param inplace elements: the same when element-by-element operators may overwrite an operand that nobody reads later
 * @param arena bytes: the size of one arena that holds the values of {@code inplace} at fixed offsets, aligned to cache
 *     lines
 * @param workspace bytes: the arena and scratch memory of the compiled model, which overwrites nothing in place
 * @param workspaceReason why {@code workspace} is null; null when it is not
 * @param bytes the first three in bytes of the datatypes in use, whose maxima may lie at other steps
 * @param atLayer where the maxima lie
 */
public record Peak(
        long lecture,
        long liveness,
        long inplace,
        long arena,
        @Nullable Long workspace,
        @Nullable String workspaceReason,
        Bytes bytes,
        AtLayer atLayer) {

    static final String NOT_COMPILED = "the model was not compiled for these shapes";

    /** The definitions in bytes, for comparison with {@link #arena} and {@link #workspace}. */
    public record Bytes(long lecture, long liveness, long inplace) {}

    /** Where the maxima in elements lie; null when the model has no such layer. */
    public record AtLayer(
            @Nullable Place lecture,
            @Nullable Place liveness,
            @Nullable Place inplace) {}

    /**
     * One step of the run.
     *
     * @param node name of the node that runs
     * @param layer the layer of the source model that it belongs to
     * @param step its position among the nodes that run, from 0
     * @param live the values in memory, largest first
     */
    public record Place(String node, String layer, int step, List<LiveValue> live) {}

    /** A value in memory, by the name of the first value in its place. */
    public record LiveValue(String value, long elements, long bytes) {}

    Peak withWorkspace(long bytesNeeded) {
        return new Peak(lecture, liveness, inplace, arena, bytesNeeded, null, bytes, atLayer);
    }
}
