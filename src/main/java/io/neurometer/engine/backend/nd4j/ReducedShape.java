package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The sizes of an array that is reduced, with neighbours merged where both are reduced or neither is.
 *
 * @param sizes of the array
 * @param axes of those that become one
 */
record ReducedShape(long[] sizes, long[] axes) {
    /** @param axes in ascending order */
    static ReducedShape of(long[] sizes, int[] axes) {
        List<Long> merged = new ArrayList<>();
        List<Long> reduced = new ArrayList<>();
        boolean last = false;
        for (int i = 0; i < sizes.length; i++) {
            boolean isReduced = Arrays.binarySearch(axes, i) >= 0;
            if (sizes[i] == 1) {
                continue;
            }
            if (!merged.isEmpty() && isReduced == last) {
                merged.set(merged.size() - 1, merged.get(merged.size() - 1) * sizes[i]);
                continue;
            }
            if (isReduced) {
                reduced.add((long) merged.size());
            }
            merged.add(sizes[i]);
            last = isReduced;
        }
        // ND4J takes no axes for all of them.
        if (reduced.isEmpty()) {
            reduced.add((long) merged.size());
            merged.add(1L);
        }
        if (merged.size() == 1) {
            merged.add(0, 1L);
            reduced.set(0, 1L);
        }
        return new ReducedShape(
                merged.stream().mapToLong(Long::longValue).toArray(),
                reduced.stream().mapToLong(Long::longValue).toArray());
    }

    /** The sizes of the result, with 1 where many became one. */
    long[] reduced() {
        long[] result = sizes.clone();
        for (long axis : axes) {
            result[(int) axis] = 1;
        }
        return result;
    }

    /** How many elements become one. */
    long folded() {
        return Shape.elements(Arrays.stream(axes).map(axis -> sizes[(int) axis]).toArray());
    }

    /** Whether this is a matrix of which each row becomes one element. */
    boolean isOfRows() {
        return sizes.length == 2 && axes.length == 1 && axes[0] == 1;
    }

    /** The number of matrices, where this is some of which each column becomes one element; else beyond all numbers. */
    long matrices() {
        boolean one = axes.length == 1 && axes[0] == 0 && sizes.length == 2;
        boolean many = axes.length == 1 && axes[0] == 1 && sizes.length == 3;
        return one ? 1 : many ? sizes[0] : Long.MAX_VALUE;
    }

    /** What ND4J's reductions are told: the axes, and to keep them. */
    CallArguments arguments() {
        return CallArguments.flags(true).withIntegers(axes);
    }
}
