package io.neurometer.engine.compile;

/**
 * How much less memory the values of a layer take in an executable than their datatypes in the graph say: 0.5 where FP32
 * is held as bfloat16. At most 1, since padding and forms that are larger than the values are no part of what must move.
 *
 * @param weights bytes of the constants that the layer's kernels read by those declared; 1 where it has none
 * @param features bytes of the values that they read and write by those declared; 1 where there are none
 */
public record Narrowing(double weights, double features) {
    /** As declared. */
    public static final Narrowing NONE = new Narrowing(1, 1);
}
