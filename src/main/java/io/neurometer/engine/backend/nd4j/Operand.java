package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.ArrayView;
import io.neurometer.engine.tensor.DataType;

/**
 * An array that a call reads or writes: a view of a tensor that is known when the program is bound.
 *
 * @param source where the tensor comes from
 * @param index which one of that source
 * @param type of the elements
 * @param view which elements
 */
record Operand(Source source, int index, DataType type, ArrayView view) {
    /** Where the tensor of an operand comes from. */
    enum Source {
        INPUT,
        OUTPUT,
        SCRATCH,
        CONSTANT
    }

    int rank() {
        return view.rank();
    }

    long size(int axis) {
        return view.size(axis);
    }

    long[] sizes() {
        return view.sizes();
    }

    long elements() {
        return view.elements();
    }

    Operand withView(ArrayView other) {
        return new Operand(source, index, type, other);
    }

    /** See {@link ArrayView#reshape}. */
    Operand reshape(long... sizes) {
        return withView(view.reshape(sizes));
    }

    /** See {@link ArrayView#permute}. */
    Operand permute(int... permutation) {
        return withView(view.permute(permutation));
    }

    /** The elements from {@code start} on along an axis. */
    Operand slice(int axis, long start, long count) {
        return withView(view.slice(axis, start, count, 1));
    }

    /** Every {@code step}-th element from {@code start} on along an axis. */
    Operand slice(int axis, long start, long count, long step) {
        return withView(view.slice(axis, start, count, step));
    }

    /** See {@link ArrayView#windows}. */
    Operand windows(int axis, long taps, long dilation, long count, long stride) {
        return withView(view.windows(axis, taps, dilation, count, stride));
    }

    /** All elements in one dimension. */
    Operand flat() {
        return reshape(elements());
    }
}
