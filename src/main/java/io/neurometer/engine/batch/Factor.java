package io.neurometer.engine.batch;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A factor of a dimension's size. Reshapes multiply and split dimensions, so that one dimension of a value may hold
 * several of the inputs' dimensions, or a part of one.
 *
 * @param size of the factor
 * @param axis the dimension of an input that it runs along, as {@link InputAxes} numbers them, or {@link #NONE}
 * @param part whether it is only a part of that dimension
 */
record Factor(long size, int axis, boolean part) {
    static final int NONE = -1;

    /** Of no input. */
    static Factor anonymous(long size) {
        return new Factor(size, NONE, false);
    }

    boolean isKnown() {
        return axis != NONE;
    }

    /** A part of this factor. */
    Factor of(long partSize) {
        return new Factor(partSize, axis, isKnown());
    }

    /**
     * The factors of a row-major shape whose elements are those of {@code source} in the same order. Where the sizes do
     * not nest, the dimensions from there on are anonymous.
     */
    static List<List<Factor>> regroup(List<List<Factor>> source, long[] sizes) {
        List<Factor> left = new ArrayList<>();
        source.forEach(left::addAll);
        List<List<Factor>> target = new ArrayList<>();
        boolean nested = true;
        for (long size : sizes) {
            List<Factor> taken = nested ? take(left, size) : null;
            nested = taken != null;
            target.add(taken == null ? List.of(anonymous(size)) : taken);
        }
        return target;
    }

    /** Removes factors of this product from the front, or gives null. */
    private static @Nullable List<Factor> take(List<Factor> left, long size) {
        if (size == 1) {
            return List.of(!left.isEmpty() && left.get(0).size() == 1 ? left.remove(0) : anonymous(1));
        }
        List<Factor> taken = new ArrayList<>();
        long product = 1;
        while (product < size && !left.isEmpty()) {
            Factor next = left.remove(0);
            long wanted = size / product;
            if (next.size() == 1) {
                continue;
            }
            if (next.size() > 0 && wanted % next.size() == 0) {
                taken.add(next);
                product *= next.size();
            } else if (next.size() > 0 && next.size() % wanted == 0) {
                taken.add(next.of(wanted));
                left.add(0, next.of(next.size() / wanted));
                product = size;
            } else {
                return null;
            }
        }
        return product == size ? taken : null;
    }
}
