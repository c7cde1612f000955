package io.neurometer.engine.graph;

import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;

/** Operators that ask for the shape of their input and not for its elements. */
final class ShapeQuestions {
    private ShapeQuestions() {}

    static boolean isOne(Op op) {
        return op instanceof Shaping.ShapeOf || op instanceof Shaping.SizeOf;
    }

    /** What the operator gives for an input of that fixed shape. */
    static Tensor answer(Op op, Shape shape) {
        long[] sizes = shape.sizes();
        if (op instanceof Shaping.ShapeOf shapeOf) {
            long[] part = Arrays.copyOfRange(sizes, shapeOf.firstOf(sizes.length), shapeOf.lastOf(sizes.length));
            return Tensor.ofLongs(part, part.length);
        }
        return Tensor.ofLongs(new long[] {shape.elements()});
    }
}
