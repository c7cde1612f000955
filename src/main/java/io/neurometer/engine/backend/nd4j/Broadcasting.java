package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.ArrayView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Operands of an elementwise operator under as few dimensions as numpy's broadcasting allows: those of size 1 are gone,
 * and neighbours along which the same operands repeat are one. Operands of equal sizes have one dimension.
 *
 * @param inputs of the same rank as the output, each dimension of which they have in full or with size 1
 * @param output in the same elements as before
 */
record Broadcasting(List<Operand> inputs, Operand output) {
    Broadcasting {
        inputs = List.copyOf(inputs);
    }

    static Broadcasting of(List<Operand> inputs, Operand output) {
        int rank = output.rank();
        List<long[]> aligned =
                inputs.stream().map(input -> aligned(input.sizes(), rank)).toList();
        List<List<Long>> kept = Stream.generate(() -> (List<Long>) new ArrayList<Long>())
                .limit(inputs.size() + 1L)
                .toList();
        int last = -1;
        for (int axis = 0; axis < rank; axis++) {
            if (output.size(axis) == 1) {
                continue;
            }
            boolean joins = last >= 0 && samePattern(aligned, last, axis);
            for (int i = 0; i <= inputs.size(); i++) {
                long size = i < inputs.size() ? aligned.get(i)[axis] : output.size(axis);
                append(kept.get(i), size, joins);
            }
            last = axis;
        }
        List<Operand> views = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            views.add(inputs.get(i).reshape(sizes(kept.get(i))));
        }
        return new Broadcasting(views, output.reshape(sizes(kept.get(inputs.size()))));
    }

    Operand input(int index) {
        return inputs.get(index);
    }

    /** Whether an input has all the elements of the output. */
    boolean isWhole(int index) {
        return Arrays.equals(inputs.get(index).sizes(), output.sizes());
    }

    /** An input with all the elements of the output, copied where it has fewer. */
    Operand whole(ProgramBuilder program, int index) {
        Operand input = inputs.get(index);
        if (isWhole(index)) {
            return input;
        }
        ArrayView view = input.view();
        for (int axis = 0; axis < output.rank(); axis++) {
            if (input.size(axis) != output.size(axis)) {
                view = view.repeat(axis, output.size(axis));
            }
        }
        Operand whole = program.scratch(input.type(), output.sizes());
        program.copy(input.withView(view), whole);
        return whole;
    }

    private static void append(List<Long> sizes, long size, boolean joins) {
        if (joins) {
            sizes.set(sizes.size() - 1, sizes.get(sizes.size() - 1) * size);
        } else {
            sizes.add(size);
        }
    }

    private static boolean samePattern(List<long[]> aligned, int one, int other) {
        return aligned.stream().allMatch(sizes -> (sizes[one] == 1) == (sizes[other] == 1));
    }

    private static long[] aligned(long[] sizes, int rank) {
        long[] aligned = new long[rank];
        Arrays.fill(aligned, 1);
        System.arraycopy(sizes, 0, aligned, rank - sizes.length, sizes.length);
        return aligned;
    }

    private static long[] sizes(List<Long> list) {
        return list.isEmpty()
                ? new long[] {1}
                : list.stream().mapToLong(Long::longValue).toArray();
    }
}
