package io.neurometer.engine.op;

import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.List;

/** The shapes of moves between channels and blocks of pixels, [n, c, h, w]. */
final class Blocks {
    private Blocks() {}

    static Shape spread(Inputs inputs, int block) {
        Shape shape = checked(inputs, block);
        return Shape.of(List.of(
                shape.dim(0),
                divided(shape, 1, Math.multiplyExact((long) block, block)),
                multiplied(shape.dim(2), block),
                multiplied(shape.dim(3), block)));
    }

    static Shape stacked(Inputs inputs, int block) {
        Shape shape = checked(inputs, block);
        return Shape.of(List.of(
                shape.dim(0),
                multiplied(shape.dim(1), Math.multiplyExact((long) block, block)),
                divided(shape, 2, block),
                divided(shape, 3, block)));
    }

    private static Shape checked(Inputs inputs, int block) {
        Rules.requireRank(inputs, 0, 4);
        if (block < 1) {
            throw Rules.invalid("the block size is not valid", block, "at least 1", "correct the block size");
        }
        return inputs.shape(0);
    }

    private static Dim multiplied(Dim dim, long factor) {
        return Reshaping.product(List.of(dim, Dim.of(factor)));
    }

    private static Dim divided(Shape shape, int axis, long divisor) {
        Dim dim = shape.dim(axis);
        if (!dim.isFixed()) {
            return divisor == 1 ? dim : Dim.UNKNOWN;
        }
        if (dim.size() % divisor != 0) {
            throw Rules.mismatch(
                    "dimension " + axis + " cannot be divided into blocks",
                    shape,
                    "a multiple of " + divisor,
                    "choose another block size");
        }
        return Dim.of(dim.size() / divisor);
    }
}
