package io.neurometer.engine.op;

import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** The shape rule of numpy's matmul. */
final class MatMulShape {
    private MatMulShape() {}

    /** A vector on the left counts as a row and one on the right as a column; their dimension is not in the result. */
    static Shape of(Shape a, Shape b) {
        if (a.rank() == 0 || b.rank() == 0) {
            throw Rules.mismatch(
                    "matrix product with a scalar", a + " and " + b, "at least 1 dimension each", "multiply instead");
        }
        Dim columns = a.dim(-1);
        Dim rows = b.dim(b.rank() == 1 ? 0 : -2);
        if (!columns.compatible(rows)) {
            Rules.requireEqual(columns, rows, "inner dimensions of " + a + " and " + b);
        }
        List<Dim> dims = new ArrayList<>(Rules.broadcast(batch(a), batch(b)).dims());
        if (a.rank() > 1) {
            dims.add(a.dim(-2));
        }
        if (b.rank() > 1) {
            dims.add(b.dim(-1));
        }
        return Shape.of(dims);
    }

    /** A zero point is one number, or a vector with one for each index along {@code axis} of the matrix it shifts. */
    static void requireZeroPoint(Inputs inputs, int index, Shape matrix, int axis) {
        requireSetting("zero point", inputs, index, matrix, axis);
    }

    /** A scale is one number, or a vector with one for each index along {@code axis} of the matrix it stretches. */
    static void requireScale(Inputs inputs, int index, Shape matrix, int axis) {
        requireSetting("scale", inputs, index, matrix, axis);
    }

    private static void requireSetting(String what, Inputs inputs, int index, Shape matrix, int axis) {
        Shape shape = inputs.shape(index);
        if (shape.rank() == 0) {
            return;
        }
        boolean vector = shape.rank() == 1
                && (shape.dim(0).size() == 1 || (axis >= 0 && shape.dim(0).compatible(matrix.dim(axis))));
        if (!vector) {
            throw Rules.mismatch(
                    what + " does not fit its matrix " + matrix,
                    shape,
                    axis < 0 ? "[]" : "[] or [" + matrix.dim(axis) + "]",
                    "give one " + what + ", or one for each row of a or column of b");
        }
    }

    private static Shape batch(Shape shape) {
        return Shape.of(shape.dims().subList(0, Math.max(0, shape.rank() - 2)));
    }
}
