package io.neurometer.engine.backend.onednn;

/** One operation that a primitive does to each element before it writes it. */
sealed interface PostOp {
    /** A function of the element. */
    record Function(Eltwise eltwise) implements PostOp {}

    /** A function of the element and one of input {@code input} of the request. */
    record Binary(int algorithm, int input) implements PostOp {}

    /** The element, or where it is below zero its product with the slope of its channel, from input {@code input}. */
    record Slopes(int input) implements PostOp {}

    /** Adds the element of input {@code input}, which lies in the output before the primitive runs. */
    record Sum(int input) implements PostOp {}
}
