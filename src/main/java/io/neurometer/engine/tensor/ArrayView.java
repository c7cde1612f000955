package io.neurometer.engine.tensor;

import java.util.Arrays;
import java.util.List;

/**
 * A way to look at the elements of a tensor: element [i, j, ...] of the view lies at {@code offset + i strides[0] + j
 * strides[1] + ...}, counted in elements. Views compare by value.
 */
public final class ArrayView {
    private final long[] sizes;
    private final long[] strides;
    private final long offset;

    private ArrayView(long[] sizes, long[] strides, long offset) {
        this.sizes = sizes;
        this.strides = strides;
        this.offset = offset;
    }

    /** All elements in row-major order. */
    public static ArrayView rowMajor(long... sizes) {
        return new ArrayView(sizes.clone(), Shape.rowMajorStrides(sizes), 0);
    }

    public int rank() {
        return sizes.length;
    }

    public long size(int axis) {
        return sizes[axis];
    }

    public long[] sizes() {
        return sizes.clone();
    }

    long[] strides() {
        return strides.clone();
    }

    long offset() {
        return offset;
    }

    public long elements() {
        return Shape.elements(sizes);
    }

    /** Whether the elements lie one after another in row-major order. */
    public boolean isRowMajor() {
        long expected = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            if (sizes[i] != 1 && strides[i] != expected) {
                return false;
            }
            expected *= sizes[i];
        }
        return true;
    }

    /** The same elements under other sizes. @throws IllegalArgumentException unless they are row-major and as many */
    public ArrayView reshape(long... others) {
        if (Shape.elements(others) != elements() || !isRowMajor()) {
            throw new IllegalArgumentException("cannot view " + this + " as " + Arrays.toString(others));
        }
        return new ArrayView(others.clone(), Shape.rowMajorStrides(others), offset);
    }

    /** Dimension i of the result is dimension {@code permutation[i]} of this one. */
    public ArrayView permute(int... permutation) {
        long[] permutedSizes = new long[permutation.length];
        long[] permutedStrides = new long[permutation.length];
        for (int i = 0; i < permutation.length; i++) {
            permutedSizes[i] = sizes[permutation[i]];
            permutedStrides[i] = strides[permutation[i]];
        }
        return new ArrayView(permutedSizes, permutedStrides, offset);
    }

    /**
     * {@code count} elements along an axis, every {@code step}-th from {@code start} on, backwards where negative.
     *
     * @throws IllegalArgumentException when one of them does not lie within the view
     */
    public ArrayView slice(int axis, long start, long count, long step) {
        long last = start + (count - 1) * step;
        if (count < 1 || start < 0 || start >= sizes[axis] || last < 0 || last >= sizes[axis]) {
            throw new IllegalArgumentException(
                    count + " elements from " + start + " by " + step + " do not lie within " + sizes[axis]);
        }
        long[] slicedSizes = sizes.clone();
        long[] slicedStrides = strides.clone();
        slicedSizes[axis] = count;
        slicedStrides[axis] *= step;
        return new ArrayView(slicedSizes, slicedStrides, offset + start * strides[axis]);
    }

    /** Repeats the single element along an axis. @throws IllegalArgumentException unless its size is 1 */
    public ArrayView repeat(int axis, long count) {
        if (sizes[axis] != 1) {
            throw new IllegalArgumentException("axis " + axis + " of " + this + " holds more than one element");
        }
        long[] repeatedSizes = sizes.clone();
        long[] repeatedStrides = strides.clone();
        repeatedSizes[axis] = count;
        repeatedStrides[axis] = 0;
        return new ArrayView(repeatedSizes, repeatedStrides, offset);
    }

    /**
     * Windows that slide along an axis, whose place two axes take: the taps of a window, and the windows.
     *
     * @param taps elements of each window
     * @param dilation distance from tap to tap
     * @param stride distance from window to window
     * @throws IllegalArgumentException when one of them does not lie within the view
     */
    public ArrayView windows(int axis, long taps, long dilation, long count, long stride) {
        long last = (taps - 1) * dilation + (count - 1) * stride;
        if (taps < 1 || count < 1 || dilation < 1 || stride < 1 || last >= sizes[axis]) {
            throw new IllegalArgumentException(
                    count + " windows of " + taps + " elements do not lie within " + sizes[axis]);
        }
        long[] windowSizes = new long[sizes.length + 1];
        long[] windowStrides = new long[sizes.length + 1];
        for (int i = 0; i < windowSizes.length; i++) {
            windowSizes[i] = sizes[i <= axis ? i : i - 1];
            windowStrides[i] = strides[i <= axis ? i : i - 1];
        }
        windowSizes[axis] = taps;
        windowStrides[axis] *= dilation;
        windowSizes[axis + 1] = count;
        windowStrides[axis + 1] *= stride;
        return new ArrayView(windowSizes, windowStrides, offset);
    }

    /** The same elements without their repetition: the size is 1 wherever {@link #repeat} was asked for. */
    public ArrayView withoutRepeats() {
        long[] single = sizes.clone();
        for (int i = 0; i < single.length; i++) {
            single[i] = strides[i] == 0 ? 1 : sizes[i];
        }
        return new ArrayView(single, strides, offset);
    }

    /**
     * Two views of the same sizes with as few dimensions as give the same elements in the same order.
     *
     * @param leastRank with leading dimensions of size 1 where there would be fewer
     */
    public static List<ArrayView> merged(ArrayView first, ArrayView second, int leastRank) {
        if (!Arrays.equals(first.sizes, second.sizes)) {
            throw new IllegalArgumentException(first + " and " + second + " differ in size");
        }
        int rank = Math.max(leastRank, first.rank());
        long[] sizes = new long[rank];
        long[] firstStrides = new long[rank];
        long[] secondStrides = new long[rank];
        int at = rank;
        for (int i = first.rank() - 1; i >= 0; i--) {
            long size = first.sizes[i];
            if (size == 1) {
                continue;
            }
            if (at < rank
                    && first.strides[i] == firstStrides[at] * sizes[at]
                    && second.strides[i] == secondStrides[at] * sizes[at]) {
                sizes[at] *= size;
            } else {
                at--;
                sizes[at] = size;
                firstStrides[at] = first.strides[i];
                secondStrides[at] = second.strides[i];
            }
        }
        for (; rank - at < leastRank; sizes[at] = 1) {
            at--;
            firstStrides[at] = at + 1 < rank ? firstStrides[at + 1] * sizes[at + 1] : 1;
            secondStrides[at] = at + 1 < rank ? secondStrides[at + 1] * sizes[at + 1] : 1;
        }
        long[] merged = Arrays.copyOfRange(sizes, at, rank);
        return List.of(
                new ArrayView(merged, Arrays.copyOfRange(firstStrides, at, rank), first.offset),
                new ArrayView(merged, Arrays.copyOfRange(secondStrides, at, rank), second.offset));
    }

    /** Position of the element furthest back, plus one. */
    long end() {
        long end = offset + 1;
        for (int i = 0; i < sizes.length; i++) {
            end += Math.max(0, (sizes[i] - 1) * strides[i]);
        }
        return end;
    }

    /** Position of the element furthest to the front. */
    long begin() {
        long begin = offset;
        for (int i = 0; i < sizes.length; i++) {
            begin += Math.min(0, (sizes[i] - 1) * strides[i]);
        }
        return begin;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ArrayView view
                && offset == view.offset
                && Arrays.equals(sizes, view.sizes)
                && Arrays.equals(strides, view.strides);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(sizes) + Arrays.hashCode(strides)) + Long.hashCode(offset);
    }

    @Override
    public String toString() {
        return Arrays.toString(sizes) + " with strides " + Arrays.toString(strides) + " from " + offset;
    }
}
