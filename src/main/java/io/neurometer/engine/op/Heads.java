package io.neurometer.engine.op;

import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.List;

/** Features of several heads, as a dimension of their own or side by side in the last one. */
final class Heads {
    private Heads() {}

    /**
     * The shape [B, heads, L, E] of input {@code index}, which has it or is [B, L, heads * E].
     *
     * @param heads how many lie side by side; not asked for where they have a dimension
     */
    static Shape apart(Inputs inputs, int index, int heads) {
        Shape shape = inputs.shape(index);
        if (shape.rank() == 4) {
            return shape;
        }
        Rules.requireRank(inputs, index, 3);
        if (heads < 1) {
            throw Rules.invalid(
                    "the number of heads is missing",
                    heads,
                    "at least 1 for input " + index + " of shape " + shape,
                    "state how many heads lie side by side");
        }
        Dim features = shape.dim(2);
        if (features.isFixed() && features.size() % heads != 0) {
            throw Rules.mismatch(
                    "features cannot be shared out among heads",
                    shape,
                    "a multiple of " + heads + " features",
                    "change the number of heads");
        }
        Dim each = features.isFixed() ? Dim.of(features.size() / heads) : Dim.UNKNOWN;
        return Shape.of(List.of(shape.dim(0), Dim.of(heads), shape.dim(1), each));
    }
}
