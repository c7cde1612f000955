package io.neurometer.engine.tensor;

import java.util.Arrays;

/**
 * Where the elements of an array that is broadcast to another shape, as in numpy, lie in it: any stretch of the larger
 * array, in the order of its elements, as runs of the smaller one.
 */
public final class BroadcastRuns {
    private final int[] sizes;
    private final int[] strides;

    /** Is told of one run. */
    @FunctionalInterface
    public interface Reader {
        /**
         * @param from the first element of the smaller array
         * @param to where it stands, counted from the beginning of the stretch
         * @param length how many elements of the larger array are meant
         * @param repeated whether all of them are the element at {@code from}
         */
        void read(int from, int to, int length, boolean repeated);
    }

    /** @param source a fixed shape that can be broadcast to {@code target}, which is fixed too */
    public BroadcastRuns(Shape source, Shape target) {
        int[] merged = new int[target.rank() + 1];
        int[] steps = new int[target.rank() + 1];
        int count = 0;
        int stride = 1;
        for (int i = 1; i <= target.rank(); i++) {
            int size = i <= source.rank() ? Math.toIntExact(source.size(-i)) : 1;
            int step = size == 1 ? 0 : stride;
            int wanted = Math.toIntExact(target.size(-i));
            stride *= size;
            if (wanted == 1) {
                continue;
            }
            if (count > 0 && step == steps[count - 1] * merged[count - 1]) {
                merged[count - 1] *= wanted;
            } else {
                merged[count] = wanted;
                steps[count++] = step;
            }
        }
        if (count == 0) {
            merged[count++] = 1;
        }
        this.sizes = Arrays.copyOf(merged, count);
        this.strides = Arrays.copyOf(steps, count);
    }

    /** Whether one element stands for all. */
    public boolean isOneElement() {
        return sizes.length == 1 && strides[0] == 0;
    }

    /** Whether the elements of both lie in the same places. */
    public boolean isWhole() {
        return sizes.length == 1 && strides[0] != 0;
    }

    /** Names the runs of the {@code count} elements from {@code start} on, in order. */
    public void read(int start, int count, Reader reader) {
        boolean repeated = strides[0] == 0;
        int position = start;
        int end = start + count;
        while (position < end) {
            int inner = position % sizes[0];
            int length = Math.min(sizes[0] - inner, end - position);
            int source = inner * strides[0];
            int rest = position / sizes[0];
            for (int axis = 1; axis < sizes.length; axis++) {
                source += (rest % sizes[axis]) * strides[axis];
                rest /= sizes[axis];
            }
            reader.read(source, position - start, length, repeated);
            position += length;
        }
    }
}
