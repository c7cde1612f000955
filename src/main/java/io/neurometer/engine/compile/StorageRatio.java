package io.neurometer.engine.compile;

/**
 * The bytes that the values of a layer take in an executable, by those of their datatypes in the graph: 0.5 where FP32 is
 * held as bfloat16. At most 1, since padding and forms that are larger than the values are no part of what must move.
 *
 * @param weights of the constants that the layer's kernels read; 1 where it has none
 * @param features of the values that they read and write; 1 where there are none
 */
public record StorageRatio(double weights, double features) {
    /** Of a layer that is held as the graph declares it. */
    public static final StorageRatio AS_DECLARED = new StorageRatio(1, 1);
}
