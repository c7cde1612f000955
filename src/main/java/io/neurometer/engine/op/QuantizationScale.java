package io.neurometer.engine.op;

import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Which scale belongs to which element. A scale has one element, or is a vector with one for each index along an axis,
 * or has the input's rank and sizes but for the axis, along which each of its elements stands for a block.
 *
 * @param axis the axis from 0, or -1 for a single scale
 * @param blocks whether the scale has the rank of the input
 */
public record QuantizationScale(int axis, boolean blocks) {

    /** @throws io.neurometer.engine.error.EngineException when a scale of this shape does not fit */
    public static QuantizationScale of(int axis, Shape input, Shape scale) {
        if (scale.dims().stream().allMatch(dim -> dim.size() == 1)) {
            return new QuantizationScale(-1, false);
        }
        int along = Rules.axis(axis, input.rank());
        if (scale.rank() == 1) {
            if (!scale.dim(0).compatible(input.dim(along))) {
                throw misfit(input, scale, "[] or [" + input.dim(along) + "]");
            }
            return new QuantizationScale(along, false);
        }
        if (scale.rank() != input.rank()
                || !Rules.withDim(scale, along, input.dim(along)).compatible(input)
                || (scale.isFixed() && input.isFixed() && scale.size(along) > input.size(along))
                || scale.dim(along).size() == 0) {
            throw misfit(input, scale, "the input's shape with fewer along axis " + along);
        }
        return new QuantizationScale(along, true);
    }

    private static RuntimeException misfit(Shape input, Shape scale, String expected) {
        return Rules.mismatch("scale does not fit the input " + input, scale, expected, "check axis and scale");
    }

    /** Index of the scale for each of {@code count} consecutive elements from {@code start}; shapes are fixed. */
    public void indices(Shape input, Shape scale, int start, int[] indices, int count) {
        if (axis < 0) {
            Arrays.fill(indices, 0, count, 0);
            return;
        }
        long length = input.size(axis);
        List<Dim> tail = input.dims().subList(axis + 1, input.rank());
        long inner = Shape.of(tail).elements();
        long parts = blocks ? scale.size(axis) : length;
        long block = (length + parts - 1) / parts;
        for (int i = 0; i < count; i++) {
            long position = (long) start + i;
            long along = position / inner % length / block;
            long outer = blocks ? position / inner / length : 0;
            long within = blocks ? position % inner : 0;
            indices[i] = (int) ((outer * parts + along) * (blocks ? inner : 1) + within);
        }
    }
}
