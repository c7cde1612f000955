package io.neurometer.engine.op;

import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Padding for every axis of x: elements added before and after, or cut where negative. */
public record PadRange(long[] begins, long[] ends) {
    private static final int PADS = 1;
    private static final int VALUE = 2;
    private static final int AXES = 3;

    /** No tensor is longer than this, so larger pads are refused before any sum can overflow. */
    private static final long MAX_PAD = Integer.MAX_VALUE;

    /** The range that the inputs of a {@link Movement.Pad} state. @throws TypeUnknownException unless all are known */
    public static PadRange of(Inputs inputs) {
        int rank = inputs.shape(0).rank();
        int[] axes = axes(inputs, rank);
        long[] pads = inputs.longs(PADS);
        if (pads.length != 2L * axes.length) {
            throw Rules.mismatch(
                    "the number of pads is wrong",
                    pads.length,
                    2 * axes.length + ": one before and one after each axis",
                    "give all begins, then all ends");
        }
        long[] begins = new long[rank];
        long[] ends = new long[rank];
        for (int i = 0; i < axes.length; i++) {
            begins[axes[i]] = limited(pads[i]);
            ends[axes[i]] = limited(pads[i + axes.length]);
        }
        return new PadRange(begins, ends);
    }

    private static long limited(long pad) {
        if (pad > MAX_PAD || pad < -MAX_PAD) {
            throw Rules.invalid("a pad is out of range", pad, "at most " + MAX_PAD, "correct the pads");
        }
        return pad;
    }

    private static int[] axes(Inputs inputs, int rank) {
        long[] stated = new long[rank];
        Arrays.setAll(stated, i -> i);
        if (inputs.has(AXES)) {
            Limits.requireVector(inputs, AXES);
            stated = inputs.longs(AXES);
        }
        Rules.axes(stated, rank);
        return Arrays.stream(stated).mapToInt(axis -> Rules.axis(axis, rank)).toArray();
    }

    /** The output's shape, as far as it is known. */
    static Shape shape(Inputs inputs, PadMode mode) {
        Limits.requireVector(inputs, PADS);
        if (inputs.has(VALUE)) {
            Rules.requireScalar(inputs, VALUE);
        }
        Shape shape = inputs.shape(0);
        List<Dim> dims = new ArrayList<>(shape.dims());
        if (!inputs.hasValue(PADS) || (inputs.has(AXES) && !inputs.hasValue(AXES))) {
            dims.replaceAll(dim -> Dim.UNKNOWN);
            return Shape.of(dims);
        }
        PadRange range = of(inputs);
        for (int i = 0; i < dims.size(); i++) {
            dims.set(i, range.padded(dims.get(i), i, mode, shape));
        }
        return Shape.of(dims);
    }

    private Dim padded(Dim dim, int axis, PadMode mode, Shape shape) {
        if (begins[axis] == 0 && ends[axis] == 0) {
            return dim;
        }
        if (!dim.isFixed()) {
            return Dim.UNKNOWN;
        }
        long kept = dim.size() + Math.min(0, begins[axis]) + Math.min(0, ends[axis]);
        boolean borrows = mode != PadMode.CONSTANT && (begins[axis] > 0 || ends[axis] > 0);
        long padded = dim.size() + begins[axis] + ends[axis];
        if (padded < 0 || (borrows && kept <= 0)) {
            throw Rules.mismatch(
                    "padding leaves nothing of dimension " + axis,
                    shape + " with " + begins[axis] + " before and " + ends[axis] + " after",
                    borrows ? "at least one element to repeat" : "a size of at least 0",
                    "cut less");
        }
        return Dim.of(padded);
    }
}
