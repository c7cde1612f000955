package io.neurometer.engine.op;

import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The shapes of operators that keep the elements and their order. */
final class Reshaping {
    private Reshaping() {}

    static Shape reshaped(Inputs inputs, boolean allowZero) {
        Limits.requireVector(inputs, 1);
        if (!inputs.hasValue(1)) {
            int rank = Limits.length(inputs, 1);
            if (rank == 0) {
                requireSameElements(inputs.shape(0), List.of(), new long[0]);
            }
            return Shape.of(Collections.nCopies(rank, Dim.UNKNOWN));
        }
        Shape source = inputs.shape(0);
        long[] wanted = inputs.longs(1);
        Limits.requireRank(wanted.length);
        List<Dim> dims = new ArrayList<>(wanted.length);
        int inferred = -1;
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i] < -1 || (wanted[i] == -1 && inferred >= 0)) {
                throw Rules.invalid(
                        "the target shape is not valid",
                        Arrays.toString(wanted),
                        "sizes of at least 0, and -1 at most once",
                        "correct the shape");
            }
            if (wanted[i] == -1) {
                inferred = i;
                dims.add(Dim.UNKNOWN);
            } else if (wanted[i] == 0 && !allowZero) {
                dims.add(copied(source, i, wanted));
            } else {
                dims.add(Dim.of(wanted[i]));
            }
        }
        if (inferred >= 0) {
            List<Dim> others = new ArrayList<>(dims);
            others.remove(inferred);
            dims.set(inferred, quotient(source, others, wanted));
        } else {
            requireSameElements(source, dims, wanted);
        }
        return Shape.of(dims);
    }

    private static Dim copied(Shape source, int axis, long[] wanted) {
        if (axis >= source.rank()) {
            throw Rules.mismatch(
                    "a 0 in the target shape copies a dimension that the input does not have",
                    Arrays.toString(wanted),
                    "zeros within the " + source.rank() + " dimensions of " + source,
                    "replace the 0 by a size");
        }
        return source.dim(axis);
    }

    /** What is left of {@code source} for one dimension when the others are these; equal symbols cancel out. */
    private static Dim quotient(Shape source, List<Dim> others, long[] wanted) {
        List<Dim> left = new ArrayList<>(source.dims());
        List<Dim> divisors = new ArrayList<>();
        for (Dim other : others) {
            if (other.isFixed() || other.symbol() == null || !left.remove(other)) {
                divisors.add(other);
            }
        }
        Dim numerator = product(left);
        Dim denominator = product(divisors);
        if (denominator.size() == 1) {
            return numerator;
        }
        if (!numerator.isFixed() || !denominator.isFixed()) {
            return commonFactor(left, denominator);
        }
        if (denominator.size() == 0 || numerator.size() % denominator.size() != 0) {
            throw misfit(source, wanted);
        }
        return Dim.of(numerator.size() / denominator.size());
    }

    /** The only symbol of {@code left} when the fixed dimensions beside it are exactly {@code denominator}. */
    private static Dim commonFactor(List<Dim> left, Dim denominator) {
        List<Dim> open = left.stream().filter(dim -> !dim.isFixed()).toList();
        Dim fixed = product(left.stream().filter(Dim::isFixed).toList());
        return open.size() == 1 && denominator.isFixed() && fixed.equals(denominator) ? open.get(0) : Dim.UNKNOWN;
    }

    private static void requireSameElements(Shape source, List<Dim> dims, long[] wanted) {
        Dim before = product(source.dims());
        Dim after = product(dims);
        if (before.isFixed() && after.isFixed() && before.size() != after.size()) {
            throw misfit(source, wanted);
        }
    }

    private static RuntimeException misfit(Shape source, long[] wanted) {
        return Rules.mismatch(
                "the elements do not fit the target shape",
                source + " as " + Arrays.toString(wanted),
                "as many elements in both",
                "correct the shape, or put -1 in place of one size");
    }

    static Shape squeezed(Inputs inputs) {
        Shape shape = inputs.shape(0);
        List<Dim> dims = new ArrayList<>(shape.dims());
        if (!inputs.has(1)) {
            if (!shape.isFixed()) {
                throw new TypeUnknownException(0);
            }
            dims.removeIf(dim -> dim.size() == 1);
            return Shape.of(dims);
        }
        Limits.requireVector(inputs, 1);
        int[] axes = Rules.axes(inputs.longs(1), shape.rank());
        for (int i = axes.length - 1; i >= 0; i--) {
            Dim removed = dims.remove(axes[i]);
            if (removed.isFixed() && removed.size() != 1) {
                throw Rules.mismatch(
                        "only dimensions of size 1 can be removed",
                        "axis " + axes[i] + " of " + shape,
                        1,
                        "remove another axis");
            }
        }
        return Shape.of(dims);
    }

    static Shape unsqueezed(Inputs inputs) {
        Shape shape = inputs.shape(0);
        if (inputs.shape(1).rank() != 0) {
            Limits.requireVector(inputs, 1);
        }
        if (!inputs.hasValue(1)) {
            int added = inputs.shape(1).rank() == 0 ? 1 : Limits.length(inputs, 1);
            Limits.requireRank(shape.rank() + added);
            return Shape.of(Collections.nCopies(shape.rank() + added, Dim.UNKNOWN));
        }
        long[] wanted = inputs.longs(1);
        Limits.requireRank(shape.rank() + wanted.length);
        List<Dim> dims = new ArrayList<>(shape.dims());
        for (int axis : Rules.axes(wanted, shape.rank() + wanted.length)) {
            dims.add(axis, Dim.of(1));
        }
        return Shape.of(dims);
    }

    /** Product of dimensions: fixed when all are or one is 0, a symbol when only ones stand beside it, else unknown. */
    static Dim product(List<Dim> dims) {
        long fixed = 1;
        Dim open = null;
        boolean several = false;
        for (Dim dim : dims) {
            if (dim.size() == 0) {
                return dim;
            } else if (!dim.isFixed()) {
                several = open != null;
                open = dim;
            }
        }
        for (Dim dim : dims) {
            fixed = dim.isFixed() ? Math.multiplyExact(fixed, dim.size()) : fixed;
        }
        if (open == null) {
            return Dim.of(fixed);
        }
        return several || fixed != 1 ? Dim.UNKNOWN : open;
    }
}
