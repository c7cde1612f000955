package io.neurometer.engine.backend.onednn;

/**
 * The windows of a pooling, an element for each spatial dimension.
 *
 * @param dilations elements left out between two of a window
 */
record PoolingWindow(long[] strides, long[] kernel, long[] dilations, long[] padBegin, long[] padEnd) {}
