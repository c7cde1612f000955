package io.neurometer.engine.op;

import java.util.stream.IntStream;

/**
 * A window along one spatial dimension with every number settled: output {@code o} reads the inputs {@code o * stride -
 * padBegin + t * dilation} for each tap {@code t} below {@code kernel}; what lies outside the input is padding. For
 * transposed convolutions the same holds with input and output exchanged.
 */
public record WindowAxis(int input, int kernel, int stride, int dilation, int padBegin, int padEnd, int output) {
    /** A dimension of one element with a window of one tap. */
    public static final WindowAxis UNIT = new WindowAxis(1, 1, 1, 1, 0, 0, 1);

    /** Distance from the first tap to the last, both included. */
    public long extent() {
        return (kernel - 1L) * dilation + 1;
    }

    /** Padding at the end that the last window reaches; below zero where it ends before the input does. */
    public long paddingReached() {
        return (output - 1L) * stride + extent() - input - padBegin;
    }

    /** Whether at some place the window sees padding alone. */
    public boolean seesPaddingAlone() {
        return IntStream.range(0, output)
                .anyMatch(place -> IntStream.range(0, kernel)
                        .noneMatch(tap -> isInside((long) place * stride - padBegin + (long) tap * dilation)));
    }

    private boolean isInside(long place) {
        return place >= 0 && place < input;
    }

    /** Whether the window is one tap that visits every input in turn. */
    public boolean isPointwise() {
        return kernel == 1 && stride == 1 && padBegin == 0 && padEnd == 0;
    }
}
