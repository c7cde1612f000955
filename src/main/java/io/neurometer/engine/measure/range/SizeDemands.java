package io.neurometer.engine.measure.range;

import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Generation;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Resizing;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.Shape;
import java.util.Arrays;

/**
 * What operators demand of the sizes, counts and places that they read from inputs of the model. Few combinations of sizes
 * are possible, and intervals cannot tell which; the ones that leave a tensor as it is always are.
 */
final class SizeDemands {
    /** How many elements something is given that may have any number of them. */
    private static final double USUAL_COUNT = 100;

    private static final double USUAL_SIZE = 8;

    private SizeDemands() {}

    static void tell(RangeNode node) {
        Op op = node.op();
        if (op instanceof Reduction.TopK top) {
            long size = node.input(0).shape().size(top.axis());
            all(node, 1, IntervalSet.of(Math.min(1, size), size));
        } else if (op instanceof Movement.Slice) {
            slice(node);
        } else if (op instanceof Shaping.Reshape) {
            reshape(node);
        } else if (op instanceof Movement.Expand || op instanceof Movement.Tile) {
            all(node, 1, IntervalSet.of(1));
        } else if (op instanceof Movement.Pad) {
            all(node, 1, IntervalSet.of(0));
        } else if (op instanceof Generation.Range) {
            all(node, 0, IntervalSet.of(0));
            all(node, 1, IntervalSet.of(1, USUAL_COUNT));
            all(node, 2, IntervalSet.of(1));
        } else if (op instanceof Generation.ConstantOfShape) {
            all(node, 0, IntervalSet.of(1, USUAL_SIZE));
        } else if (op instanceof Gathering.OneHot) {
            all(node, 1, IntervalSet.of(1, USUAL_COUNT));
        } else if (op instanceof Reduction.CumulativeSum) {
            all(node, 1, IntervalSet.of(0, node.input(0).shape().rank() - 1.0));
        } else if (op instanceof Resizing.Resize) {
            all(node, 2, IntervalSet.of(1));
            exactly(node, 3, node.input(0).shape());
        }
    }

    /** From the first element to the last one, each of them. */
    private static void slice(RangeNode node) {
        Shape shape = node.input(0).shape();
        long[] axes = null;
        if (!node.has(3)) {
            axes = new long[Math.toIntExact(node.input(1).shape().elements())];
            Arrays.setAll(axes, i -> i);
        } else if (node.inputs().hasValue(3)) {
            axes = node.inputs().longs(3);
        }
        all(node, 1, IntervalSet.of(0));
        all(node, 4, IntervalSet.of(1));
        if (axes == null) {
            all(
                    node,
                    2,
                    IntervalSet.of(shape.dims().stream()
                            .mapToLong(dim -> dim.size())
                            .max()
                            .orElse(1)));
        } else if (axes.length > 0) {
            IntervalSet[] ends = new IntervalSet[axes.length];
            for (int i = 0; i < axes.length; i++) {
                ends[i] = IntervalSet.of(shape.size(Math.toIntExact(axes[i])));
            }
            node.want(2, Ranges.alongLast(ends, 1));
        }
    }

    private static void reshape(RangeNode node) {
        Shape shape = node.input(0).shape();
        long rank = node.input(1).shape().elements();
        if (rank == shape.rank()) {
            exactly(node, 1, shape);
        } else if (rank > 0 && rank <= Shape.MAX_RANK) {
            IntervalSet[] sizes = new IntervalSet[(int) rank];
            Arrays.fill(sizes, IntervalSet.of(1));
            sizes[0] = IntervalSet.of(-1);
            node.want(1, Ranges.alongLast(sizes, 1));
        }
    }

    /** These sizes. */
    private static void exactly(RangeNode node, int input, Shape shape) {
        if (node.has(input) && shape.rank() > 0 && node.input(input).shape().elements() == shape.rank()) {
            IntervalSet[] sizes = new IntervalSet[shape.rank()];
            Arrays.setAll(sizes, axis -> IntervalSet.of(shape.size(axis)));
            node.want(input, Ranges.alongLast(sizes, 1));
        }
    }

    private static void all(RangeNode node, int input, IntervalSet set) {
        if (node.has(input)) {
            node.want(input, Ranges.uniform(set, node.input(input).shape().rank()));
        }
    }
}
