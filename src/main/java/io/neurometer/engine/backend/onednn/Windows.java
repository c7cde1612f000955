package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.WindowAxis;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The windows of a convolution or pooling, an element for each spatial dimension.
 *
 * @param dilations elements left out between two of a window
 */
record Windows(long[] strides, long[] kernel, long[] dilations, long[] padBegin, long[] padEnd) {
    /**
     * Where one window lies along a dimension, its step leads nowhere and counts as 1: with a longer one, oneDNN 3.11's
     * convolutions of one channel read pixels of other rows.
     *
     * @param padEnd the padding at the end of a dimension
     * @param windows how many windows lie along a dimension
     * @param keepsSteps whether a step stays that leads beyond an end that no window reaches: oneDNN has fast code for
     *     such an end only as the rest of a step
     */
    static Windows of(
            List<WindowAxis> axes,
            ToLongFunction<WindowAxis> padEnd,
            ToLongFunction<WindowAxis> windows,
            boolean keepsSteps) {
        return new Windows(
                each(axes, axis -> {
                    boolean leadsNowhere = windows.applyAsLong(axis) == 1;
                    boolean kept = keepsSteps && padEnd.applyAsLong(axis) < 0;
                    return leadsNowhere && !kept ? 1 : axis.stride();
                }),
                each(axes, WindowAxis::kernel),
                each(axes, axis -> axis.dilation() - 1L),
                each(axes, WindowAxis::padBegin),
                each(axes, padEnd));
    }

    private static long[] each(List<WindowAxis> axes, ToLongFunction<WindowAxis> value) {
        return axes.stream().mapToLong(value).toArray();
    }
}
