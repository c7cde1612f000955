package io.neurometer.engine.backend.reference;

import io.neurometer.engine.op.WindowAxis;

/** For each window along one axis: where it starts and which of its taps lie on the input rather than on padding. */
final class WindowTaps {
    private final WindowAxis axis;
    private final int[] first;
    private final int[] end;

    WindowTaps(WindowAxis axis) {
        this.axis = axis;
        this.first = new int[axis.output()];
        this.end = new int[axis.output()];
        for (int i = 0; i < axis.output(); i++) {
            first[i] = tapsBefore(axis, i, 0);
            end[i] = tapsBefore(axis, i, axis.input());
        }
    }

    /** First tap of window {@code output} on the input. */
    int first(int output) {
        return first[output];
    }

    /** The tap after the last one on the input; not after {@link #first} when all is padding. */
    int end(int output) {
        return end[output];
    }

    /** For each window how many taps lie on the input, or on the input and its padding. */
    int[] counts(boolean withPadding) {
        int[] counts = new int[first.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = withPadding ? paddedCount(i) : Math.max(0, end[i] - first[i]);
        }
        return counts;
    }

    /** How many taps lie on the input or its padding; fewer than all where rounding up lets a window stick out. */
    int paddedCount(int output) {
        return tapsBefore(axis, output, (long) axis.input() + axis.padEnd());
    }

    /** The input position that a tap reads. */
    int position(int output, int tap) {
        return (int) ((long) output * axis.stride() - axis.padBegin() + (long) tap * axis.dilation());
    }

    /** How many taps of the window lie before {@code limit}. */
    private static int tapsBefore(WindowAxis axis, int output, long limit) {
        long room = limit - ((long) output * axis.stride() - axis.padBegin());
        long taps = room <= 0 ? 0 : (room + axis.dilation() - 1) / axis.dilation();
        return (int) Math.min(axis.kernel(), taps);
    }
}
