package io.neurometer.engine.measure.range;

import io.neurometer.engine.tensor.Shape;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * A set of possible numbers for each element of a tensor. A dimension along which all elements share theirs has size 1
 * here, whatever its size in the tensor, so that most tensors take a single set.
 */
final class Ranges {
    /** Where more sets would be needed, all elements share one. */
    static final int MAX_SETS = 1 << 18;

    private final int[] sizes;
    private final IntervalSet[] sets;

    private Ranges(int[] sizes, IntervalSet[] sets) {
        this.sizes = sizes;
        this.sets = sets;
    }

    /** The same set for all elements. */
    static Ranges uniform(IntervalSet set, int rank) {
        int[] sizes = new int[rank];
        Arrays.fill(sizes, 1);
        return new Ranges(sizes, new IntervalSet[] {set});
    }

    /** A set for each position along the last dimension. */
    static Ranges alongLast(IntervalSet[] sets, int rank) {
        int[] sizes = new int[rank];
        Arrays.fill(sizes, 1);
        sizes[rank - 1] = sets.length;
        return new Ranges(sizes, sets.clone());
    }

    /** Gives the set of each element by its indices. */
    interface Source {
        IntervalSet at(int[] index);
    }

    /** @param sizes 1, or the size of the tensor's dimension; at most {@link #MAX_SETS} sets */
    static Ranges of(int[] sizes, Source source) {
        if (Arrays.stream(sizes).anyMatch(size -> size == 0)) {
            return uniform(IntervalSet.ALL, sizes.length);
        }
        int[] index = new int[sizes.length];
        IntervalSet[] sets = new IntervalSet[Math.toIntExact(count(sizes))];
        for (int i = 0; i < sets.length; i++) {
            sets[i] = source.at(index);
            next(index, sizes);
        }
        return new Ranges(sizes.clone(), sets);
    }

    /** How many sets there are for these sizes. */
    static long count(int[] sizes) {
        long count = 1;
        for (int size : sizes) {
            count = Math.multiplyExact(count, (long) size);
        }
        return count;
    }

    private static void next(int[] index, int[] sizes) {
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            if (++index[axis] < sizes[axis]) {
                return;
            }
            index[axis] = 0;
        }
    }

    int rank() {
        return sizes.length;
    }

    /** 1 along dimensions in which all elements share their set. */
    int[] sizes() {
        return sizes.clone();
    }

    boolean isUniform() {
        return sets.length == 1;
    }

    /** The set of an element. @param index of as many dimensions as this has */
    IntervalSet at(int[] index) {
        int at = 0;
        for (int axis = 0; axis < sizes.length; axis++) {
            at = at * sizes[axis] + (sizes[axis] == 1 ? 0 : index[axis]);
        }
        return sets[at];
    }

    /** What all elements have in common. */
    IntervalSet common() {
        return Arrays.stream(sets).reduce(IntervalSet.ALL, IntervalSet::intersect);
    }

    /** From the least to the greatest number of any element. */
    IntervalSet hull() {
        return Arrays.stream(sets).reduce(IntervalSet.NONE, IntervalSet::hull);
    }

    /** Whether some element has no possible number. */
    boolean hasEmpty() {
        return Arrays.stream(sets).anyMatch(IntervalSet::isEmpty);
    }

    boolean isAll() {
        return Arrays.stream(sets).allMatch(IntervalSet.ALL::equals);
    }

    Ranges intersect(Ranges other) {
        int[] both = new int[rank()];
        Arrays.setAll(both, axis -> Math.max(sizes[axis], other.sizes[axis]));
        return count(both) <= MAX_SETS
                ? of(both, index -> at(index).intersect(other.at(index)))
                : uniform(common().intersect(other.common()), rank());
    }

    Ranges map(UnaryOperator<IntervalSet> change) {
        IntervalSet[] changed = new IntervalSet[sets.length];
        Arrays.setAll(changed, i -> change.apply(sets[i]));
        return new Ranges(sizes, changed);
    }

    /**
     * Other dimensions, each of which reads one of these.
     *
     * @param source the dimension that each new one reads, or -1 for none
     */
    Ranges withDims(int rank, IntUnaryOperator source) {
        int[] target = new int[rank];
        Arrays.setAll(target, axis -> source.applyAsInt(axis) < 0 ? 1 : sizes[source.applyAsInt(axis)]);
        return of(target, index -> {
            int[] from = new int[rank()];
            for (int axis = 0; axis < rank; axis++) {
                if (source.applyAsInt(axis) >= 0) {
                    from[source.applyAsInt(axis)] = index[axis];
                }
            }
            return at(from);
        });
    }

    /** One set for all elements along a dimension: what they have in common. */
    Ranges common(int axis) {
        if (sizes[axis] == 1) {
            return this;
        }
        int[] target = sizes();
        target[axis] = 1;
        return of(target, index -> {
            int[] from = index.clone();
            IntervalSet set = IntervalSet.ALL;
            for (from[axis] = 0; from[axis] < sizes[axis]; from[axis]++) {
                set = set.intersect(at(from));
            }
            return set;
        });
    }

    /** What an operand needs that is broadcast to these elements. */
    Ranges ofOperand(Shape operand) {
        Ranges reduced = this;
        int added = rank() - operand.rank();
        for (int axis = 0; axis < rank(); axis++) {
            if (axis < added || operand.size(axis - added) == 1) {
                reduced = reduced.common(axis);
            }
        }
        return reduced.withDims(operand.rank(), axis -> axis + added);
    }

    /** The same elements in the same order as another shape. */
    Ranges reshaped(Shape from, Shape to) {
        if (isUniform()) {
            return uniform(sets[0], to.rank());
        } else if (from.elements() > MAX_SETS) {
            return uniform(common(), to.rank());
        }
        long[] strides = Shape.rowMajorStrides(to.sizes());
        long[] sources = from.sizes();
        int[] target = Arrays.stream(to.sizes()).mapToInt(Math::toIntExact).toArray();
        Ranges whole = of(target, index -> {
            long flat = 0;
            for (int axis = 0; axis < index.length; axis++) {
                flat += index[axis] * strides[axis];
            }
            int[] at = new int[sources.length];
            for (int axis = sources.length - 1; axis >= 0; axis--) {
                at[axis] = (int) (flat % sources[axis]);
                flat /= sources[axis];
            }
            return at(at);
        });
        return whole.compact();
    }

    /** The same with size 1 along every dimension in which nothing differs. */
    private Ranges compact() {
        Ranges compact = this;
        for (int axis = 0; axis < rank(); axis++) {
            compact = compact.compact(axis);
        }
        return compact;
    }

    private Ranges compact(int axis) {
        int[] target = sizes();
        target[axis] = 1;
        Ranges first = of(target, this::at);
        for (int i = 0; i < sizes[axis]; i++) {
            int position = i;
            Ranges other = of(target, index -> {
                int[] from = index.clone();
                from[axis] = position;
                return at(from);
            });
            if (!Arrays.equals(first.sets, other.sets)) {
                return this;
            }
        }
        return first;
    }
}
