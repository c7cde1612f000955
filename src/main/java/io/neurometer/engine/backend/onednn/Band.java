package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.WindowAxis;

/**
 * Rows of an image that one thread computes, and the rows that it reads for them.
 *
 * @param first the first row of the output
 * @param rows how many rows of the output
 * @param from the first row of the input
 * @param read how many rows of the input
 * @param above rows of padding that windows see above those
 * @param below rows of padding that they see below those
 */
record Band(long first, long rows, long from, long read, long above, long below) {
    /** Rows of which each is made of the same row of the input. */
    static Band aligned(long first, long rows) {
        return new Band(first, rows, first, rows, 0, 0);
    }

    /** The rows that windows along this axis read for rows of the output. */
    static Band of(WindowAxis axis, long first, long rows) {
        long begin = first * axis.stride() - axis.padBegin();
        long end = begin + (rows - 1) * axis.stride() + axis.extent();
        long from = Math.max(0, begin);
        long to = Math.min(axis.input(), end);
        return new Band(first, rows, from, to - from, from - begin, end - to);
    }
}
