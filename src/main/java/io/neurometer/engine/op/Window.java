package io.neurometer.engine.op;

import java.util.List;

/**
 * A window that slides over the spatial dimensions. Every list has one entry for each spatial dimension, or is empty
 * for the default.
 *
 * @param kernel window sizes; in convolutions empty, or what the weight must have
 * @param strides steps of the window; default 1
 * @param dilations distances between taps; default 1
 * @param padding how the borders are padded
 * @param padsBegin padding before each dimension, for {@link Padding#EXPLICIT} alone; default 0
 * @param padsEnd padding after each dimension, for {@link Padding#EXPLICIT} alone; default 0
 */
public record Window(
        List<Long> kernel,
        List<Long> strides,
        List<Long> dilations,
        Padding padding,
        List<Long> padsBegin,
        List<Long> padsEnd) {

    /** How borders are padded. */
    public enum Padding {
        /** By the amounts given. */
        EXPLICIT,
        /** Not at all. */
        VALID,
        /** So that output = ceil(input / stride), the odd one at the end. */
        SAME_UPPER,
        /** So that output = ceil(input / stride), the odd one at the beginning. */
        SAME_LOWER
    }

    public Window {
        kernel = List.copyOf(kernel);
        strides = List.copyOf(strides);
        dilations = List.copyOf(dilations);
        padsBegin = List.copyOf(padsBegin);
        padsEnd = List.copyOf(padsEnd);
    }

    long stride(int axis) {
        return strides.isEmpty() ? 1 : strides.get(axis);
    }

    long dilation(int axis) {
        return dilations.isEmpty() ? 1 : dilations.get(axis);
    }

    long padBegin(int axis) {
        return padsBegin.isEmpty() ? 0 : padsBegin.get(axis);
    }

    long padEnd(int axis) {
        return padsEnd.isEmpty() ? 0 : padsEnd.get(axis);
    }
}
