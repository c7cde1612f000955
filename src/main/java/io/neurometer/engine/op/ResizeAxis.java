package io.neurometer.engine.op;

/**
 * How one dimension is resized, with every number settled.
 *
 * @param input elements before
 * @param output elements after
 * @param scale output length per input length, before the output was rounded to whole elements
 * @param roiStart where the region of interest starts, in input lengths; 0 without one
 * @param roiEnd where it ends; 1 without one
 */
public record ResizeAxis(int input, int output, double scale, double roiStart, double roiEnd) {

    static ResizeAxis same(long size) {
        return new ResizeAxis((int) size, (int) size, 1, 0, 1);
    }

    /** Whether every element stays where it is. */
    public boolean isIdentity() {
        return input == output && scale == 1 && roiStart == 0 && roiEnd == 1;
    }
}
