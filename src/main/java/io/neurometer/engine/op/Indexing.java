package io.neurometer.engine.op;

import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Shape rules of gathers and scatters by element or by tuple. */
final class Indexing {
    private Indexing() {}

    /** Indices of the rank of x that, but for the axis, lie within x. */
    static void requireIndicesWithin(Inputs inputs, int axis) {
        Shape shape = inputs.shape(0);
        int along = Rules.axis(axis, shape.rank());
        Rules.requireRank(inputs, 1, shape.rank());
        for (int i = 0; i < shape.rank(); i++) {
            Dim index = inputs.shape(1).dim(i);
            Dim size = shape.dim(i);
            if (i != along && index.isFixed() && size.isFixed() && index.size() > size.size()) {
                throw Rules.mismatch(
                        "the indices are larger than the input in dimension " + i,
                        inputs.shape(1),
                        "at most " + shape,
                        "cut the indices");
            }
        }
    }

    /**
     * The slices of x that the tuples in the last dimension of the indices choose, after {@code batch} dimensions that
     * both share.
     */
    static Shape gathered(Inputs inputs, int batch) {
        Shape shape = inputs.shape(0);
        Shape indices = inputs.shape(1);
        Rules.requireMinRank(inputs, 0, 1);
        Rules.requireMinRank(inputs, 1, 1);
        int tuples = indices.rank() - 1;
        if (batch < 0 || batch > tuples || batch >= shape.rank()) {
            throw Rules.invalid(
                    "the number of batch dimensions is not valid",
                    batch,
                    "less than the rank of both " + shape + " and " + indices,
                    "correct the attribute");
        }
        for (int i = 0; i < batch; i++) {
            Rules.requireEqual(shape.dim(i), indices.dim(i), "batch dimensions " + i);
        }
        Dim length = indices.dim(tuples);
        if (!length.isFixed()) {
            throw new TypeUnknownException(1);
        }
        if (length.size() < 1 || length.size() > shape.rank() - batch) {
            throw Rules.mismatch(
                    "the index tuples do not fit the input",
                    "tuples of " + length,
                    "1 to " + (shape.rank() - batch) + " indices for " + shape,
                    "correct the last dimension of the indices");
        }
        List<Dim> dims = new ArrayList<>(indices.dims().subList(0, tuples));
        dims.addAll(shape.dims().subList(batch + (int) length.size(), shape.rank()));
        return Shape.of(dims);
    }
}
