package io.neurometer.engine.cost;

import io.neurometer.engine.op.WindowAxis;

/** How many taps of a window along one dimension meet data rather than padding. */
final class ValidTaps {
    private ValidTaps() {}

    /** Of a convolution: pairs of output and tap whose input exists. */
    static long ofConvolution(WindowAxis axis) {
        return pairs(axis.output(), axis, axis.input());
    }

    /** Of a transposed convolution: pairs of input and tap whose output is not cut away. */
    static long ofTransposed(WindowAxis axis) {
        return pairs(axis.input(), axis, axis.output());
    }

    /** Pairs of a position below {@code steps} and a tap with {@code 0 <= at * stride - pad + tap * dilation < limit}. */
    private static long pairs(long steps, WindowAxis axis, long limit) {
        boolean byTap = axis.kernel() <= steps;
        long outer = byTap ? axis.kernel() : steps;
        long inner = byTap ? steps : axis.kernel();
        long outerStep = byTap ? axis.dilation() : axis.stride();
        long innerStep = byTap ? axis.stride() : axis.dilation();
        long pairs = 0;
        for (long i = 0; i < outer; i++) {
            long offset = i * outerStep - axis.padBegin();
            long first = Math.max(0, -Math.floorDiv(offset, innerStep));
            long last = Math.min(inner - 1, Math.floorDiv(limit - 1 - offset, innerStep));
            pairs += Math.max(0, last - first + 1);
        }
        return pairs;
    }
}
