package io.neurometer.engine.measure.range;

import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import io.neurometer.engine.tensor.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Operators that sum or compare elements along dimensions. */
final class ReductionRanges implements RangeRule {
    @Override
    public boolean applies(Op op) {
        return op instanceof Reduction.Reduce
                || op instanceof Reduction.CumulativeSum
                || op instanceof Reduction.TopK
                || op instanceof Linear.MatMul;
    }

    @Override
    public @Nullable Ranges forward(RangeNode node) {
        IntervalSet hull = node.range(0).hull();
        int rank = node.outputType(0).shape().rank();
        if (hull.isEmpty()) {
            return null;
        }
        if (node.op() instanceof Reduction.Reduce reduce) {
            long count = elementsOfOne(node, reduce);
            return switch (reduce.function()) {
                case SUM -> Ranges.uniform(times(hull, Math.min(1, count), count), rank);
                case MEAN, MAX, MIN -> Ranges.uniform(hull, rank);
                default -> null;
            };
        } else if (node.op() instanceof Reduction.CumulativeSum sum
                && node.inputs().hasValue(1)) {
            long length = node.input(0).shape().size((int) node.inputs().longs(1)[0]);
            return Ranges.uniform(times(hull, sum.exclusive() ? 0 : 1, length), rank);
        }
        return node.op() instanceof Reduction.TopK ? Ranges.uniform(hull, rank) : null;
    }

    /** The sums of from {@code fewest} to {@code most} numbers. */
    private static IntervalSet times(IntervalSet hull, long fewest, long most) {
        double min = hull.min() * (hull.min() < 0 ? most : fewest);
        double max = hull.max() * (hull.max() > 0 ? most : fewest);
        return Double.isNaN(min) || Double.isNaN(max) ? IntervalSet.ALL : IntervalSet.of(min, max);
    }

    /** How many elements become one. */
    private static long elementsOfOne(RangeNode node, Reduction.Reduce reduce) {
        long count = 1;
        for (int axis : reduce.axes(node.inputs())) {
            count = Math.multiplyExact(count, node.input(0).shape().size(axis));
        }
        return count;
    }

    @Override
    public void backward(RangeNode node, int output, Ranges wanted) {
        Op op = node.op();
        if (op instanceof Reduction.Reduce reduce) {
            reduce(node, reduce, wanted);
        } else if (op instanceof Reduction.CumulativeSum sum && node.inputs().hasValue(1)) {
            int axis = Math.floorMod((int) node.inputs().longs(1)[0], wanted.rank());
            runningSum(node, sum, axis, wanted);
        } else if (op instanceof Reduction.TopK top && output == 0) {
            node.want(0, wanted.common(Math.floorMod(top.axis(), wanted.rank())));
        } else if (op instanceof Linear.MatMul) {
            matMul(node, wanted);
        }
    }

    private static void reduce(RangeNode node, Reduction.Reduce op, Ranges wanted) {
        Shape from = node.input(0).shape();
        int[] axes = op.axes(node.inputs());
        int[] source = new int[from.rank()];
        int at = 0;
        for (int axis = 0; axis < source.length; axis++) {
            boolean reduced = Arrays.binarySearch(axes, axis) >= 0;
            source[axis] = reduced ? -1 : op.keepDims() ? axis : at;
            at += reduced ? 0 : 1;
        }
        Ranges each = wanted.withDims(from.rank(), axis -> source[axis]);
        long count = elementsOfOne(node, op);
        if (op.function() == ReduceFunction.SUM && count > 0) {
            node.want(0, each.map(set -> set.each((min, max) -> IntervalSet.of(min / count, max / count))));
        } else if (op.function() == ReduceFunction.MEAN
                || op.function() == ReduceFunction.MAX
                || op.function() == ReduceFunction.MIN) {
            node.want(
                    0,
                    each.map(set -> set.isEmpty()
                            ? set
                            : IntervalSet.of(
                                    set.nearestToZero().min(),
                                    set.nearestToZero().max())));
        }
    }

    /** All elements the same number, such that each of the sums is possible. */
    private static void runningSum(RangeNode node, Reduction.CumulativeSum op, int axis, Ranges wanted) {
        int length = Math.toIntExact(node.input(0).shape().size(axis));
        int first = op.exclusive() ? 0 : 1;
        int[] sizes = wanted.sizes();
        sizes[axis] = 1;
        node.want(0, Ranges.of(sizes, index -> {
            int[] from = index.clone();
            IntervalSet each = IntervalSet.ALL;
            for (int i = 0; i < length; i++) {
                from[axis] = op.reverse() ? length - 1 - i : i;
                IntervalSet sum = wanted.at(from);
                int terms = first + i;
                if (terms > 0 && !sum.isEmpty()) {
                    double min = sum.nearestToZero().min() / terms;
                    double max = sum.nearestToZero().max() / terms;
                    each = each.intersect(IntervalSet.of(min, max));
                }
            }
            return each;
        }));
    }

    /** Strides: each product an equal share of the sum. */
    private static void matMul(RangeNode node, Ranges wanted) {
        IntervalSet sum = wanted.common();
        if (sum.isEmpty() || !sum.contains(0) || node.isFree(0) == node.isFree(1)) {
            return;
        }
        int free = node.isFree(0) ? 0 : 1;
        Shape shape = node.input(free).shape();
        IntervalSet factors = node.range(1 - free).hull();
        if (!factors.isBounded()) {
            return;
        }
        long terms = Math.max(1, shape.size(free == 0 || shape.rank() == 1 ? -1 : -2));
        double largest = Math.max(Math.abs(factors.min()), Math.abs(factors.max()));
        if (largest > 0) {
            double room = Math.min(sum.max(), factors.min() < 0 ? -sum.min() : sum.max()) / terms / largest;
            node.want(free, Ranges.uniform(IntervalSet.of(0, room), shape.rank()));
        }
    }
}
