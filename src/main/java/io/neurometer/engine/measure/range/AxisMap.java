package io.neurometer.engine.measure.range;

import io.neurometer.engine.tensor.Shape;

/** Sets of elements carried along single dimensions. */
final class AxisMap {
    private AxisMap() {}

    /** The sets of {@code size} elements from {@code begin} on along a dimension. */
    static Ranges part(Ranges whole, int axis, long begin, long size) {
        int[] sizes = whole.sizes();
        if (sizes[axis] == 1) {
            return whole;
        }
        sizes[axis] = Math.toIntExact(size);
        return Ranges.of(sizes, index -> {
            int[] from = index.clone();
            from[axis] += (int) begin;
            return whole.at(from);
        });
    }

    /**
     * The sets of a tensor of which a strided part is known, and of whose other elements nothing is.
     *
     * @param part of the elements {@code starts + i * steps}
     * @param taken the shape of the part
     * @param whole the shape of the tensor
     */
    static Ranges scattered(Ranges part, Shape taken, Shape whole, long[] starts, long[] steps) {
        Ranges spread = part;
        for (int i = 0; i < whole.rank(); i++) {
            int axis = i;
            if (taken.size(axis) == whole.size(axis) && steps[axis] == 1) {
                continue;
            }
            Ranges before = spread;
            int[] sizes = before.sizes();
            sizes[axis] = Math.toIntExact(whole.size(axis));
            if (Ranges.count(sizes) > Ranges.MAX_SETS) {
                return Ranges.uniform(part.common(), whole.rank());
            }
            spread = Ranges.of(sizes, index -> {
                long distance = index[axis] - starts[axis];
                long position = distance / steps[axis];
                if (distance % steps[axis] != 0 || position < 0 || position >= taken.size(axis)) {
                    return IntervalSet.ALL;
                }
                int[] from = index.clone();
                from[axis] = (int) position;
                return before.at(from);
            });
        }
        return spread;
    }

    /**
     * The sets of a tensor of which slices at known indices are.
     *
     * @param wanted of the slices, whose indices take the place of the dimension
     * @param whole the shape of the tensor
     */
    static Ranges gathered(Ranges wanted, Shape whole, int axis, Shape indexShape, long[] indices) {
        int rank = indexShape.rank();
        long[] strides = Shape.rowMajorStrides(indexShape.sizes());
        Ranges common = wanted;
        for (int i = 0; i < rank; i++) {
            common = common.common(axis + i);
        }
        int[] sizes = common.withDims(whole.rank(), to -> to < axis ? to : to == axis ? -1 : to + rank - 1)
                .sizes();
        sizes[axis] = Math.toIntExact(whole.size(axis));
        if (Ranges.count(sizes) * Math.max(1, indices.length) > Ranges.MAX_SETS) {
            return Ranges.uniform(wanted.common(), whole.rank());
        }
        return Ranges.of(sizes, index -> {
            IntervalSet set = IntervalSet.ALL;
            for (int i = 0; i < indices.length; i++) {
                if (Math.floorMod(indices[i], whole.size(axis)) == index[axis]) {
                    int[] from = new int[wanted.rank()];
                    for (int to = 0; to < from.length; to++) {
                        from[to] = to < axis
                                ? index[to]
                                : to < axis + rank
                                        ? (int) (i / strides[to - axis] % indexShape.size(to - axis))
                                        : index[to - rank + 1];
                    }
                    set = set.intersect(wanted.at(from));
                }
            }
            return set;
        });
    }
}
