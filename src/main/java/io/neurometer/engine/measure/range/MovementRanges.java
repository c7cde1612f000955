package io.neurometer.engine.measure.range;

import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.PadRange;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.SliceRange;
import io.neurometer.engine.tensor.Shape;
import java.util.Arrays;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Operators that move elements: what an element must be, it must be where it comes from. */
final class MovementRanges implements RangeRule {
    @Override
    public boolean applies(Op op) {
        return op.isView() || op instanceof Movement || isGathering(op);
    }

    private static boolean isGathering(Op op) {
        return op instanceof Gathering.Gather
                || op instanceof Gathering.GatherElements
                || op instanceof Gathering.GatherNd
                || op instanceof Gathering.ScatterElements
                || op instanceof Gathering.ScatterNd;
    }

    /** Which operands elements come from. */
    private static boolean isData(Op op, int input) {
        if (op instanceof Movement.Concat) {
            return true;
        } else if (op instanceof Gathering.ScatterElements || op instanceof Gathering.ScatterNd) {
            return input != 1;
        }
        return input == 0 || (input == 2 && op instanceof Movement.Pad);
    }

    @Override
    public @Nullable Ranges forward(RangeNode node) {
        IntervalSet hull = IntervalSet.NONE;
        for (int i = 0; i < node.inputCount(); i++) {
            if (node.has(i) && isData(node.op(), i)) {
                hull = hull.hull(node.range(i).hull());
            }
        }
        boolean adds = node.op() instanceof Movement.Triangle || (node.op() instanceof Movement.Pad && !node.has(2));
        return Ranges.uniform(
                adds ? hull.hull(IntervalSet.of(0)) : hull,
                node.outputType(0).shape().rank());
    }

    @Override
    public void backward(RangeNode node, int output, Ranges wanted) {
        Op op = node.op();
        Shape from = node.input(0).shape();
        if (op instanceof Movement.Transpose transpose) {
            int[] axes = transpose.axes(from.rank());
            int[] source = new int[axes.length];
            for (int i = 0; i < axes.length; i++) {
                source[axes[i]] = i;
            }
            node.want(0, wanted.withDims(axes.length, axis -> source[axis]));
        } else if (op instanceof Movement.Concat concat) {
            concat(node, Math.floorMod(concat.axis(), from.rank()), wanted);
        } else if (op instanceof Movement.Split split) {
            split(node, Math.floorMod(split.axis(), from.rank()), output, wanted);
        } else if (op instanceof Movement.Slice) {
            SliceRange range = SliceRange.of(node.inputs());
            node.want(0, AxisMap.scattered(wanted, node.outputType(0).shape(), from, range.starts(), range.steps()));
        } else if (op instanceof Movement.Expand) {
            node.want(0, wanted.ofOperand(from));
        } else if (op instanceof Movement.Pad) {
            PadRange range = PadRange.of(node.inputs());
            pad(node, range, wanted);
        } else if (op instanceof Gathering.Gather gather) {
            gather(node, Math.floorMod(gather.axis(), from.rank()), wanted);
        } else if (op instanceof Shaping.Squeeze || op instanceof Shaping.Unsqueeze) {
            int[] kept = kept(node);
            node.want(0, wanted.withDims(from.rank(), axis -> kept[axis]));
        } else if (op.isView()) {
            node.want(0, wanted.reshaped(node.outputType(output).shape(), from));
        } else {
            common(node, wanted);
        }
    }

    /** Elements come from places that depend on data, or are hard to tell: all must be possible everywhere. */
    private static void common(RangeNode node, Ranges wanted) {
        for (int i = 0; i < node.inputCount(); i++) {
            if (node.has(i) && isData(node.op(), i)) {
                node.want(
                        i, Ranges.uniform(wanted.common(), node.input(i).shape().rank()));
            }
        }
    }

    private static void concat(RangeNode node, int axis, Ranges wanted) {
        long begin = 0;
        for (int i = 0; i < node.inputCount(); i++) {
            Shape shape = node.input(i).shape();
            node.want(i, AxisMap.part(wanted, axis, begin, shape.size(axis)));
            begin += shape.size(axis);
        }
    }

    private static void split(RangeNode node, int axis, int output, Ranges wanted) {
        Shape from = node.input(0).shape();
        long[] starts = new long[from.rank()];
        for (int i = 0; i < output; i++) {
            starts[axis] += node.outputType(i).shape().size(axis);
        }
        long[] steps = new long[from.rank()];
        Arrays.fill(steps, 1);
        node.want(0, AxisMap.scattered(wanted, node.outputType(output).shape(), from, starts, steps));
    }

    private static void pad(RangeNode node, PadRange range, Ranges wanted) {
        Shape from = node.input(0).shape();
        Ranges inner = wanted;
        boolean cut = false;
        for (int axis = 0; axis < from.rank(); axis++) {
            cut |= range.begins()[axis] < 0 || range.ends()[axis] < 0;
        }
        if (cut) {
            common(node, wanted);
            return;
        }
        for (int axis = 0; axis < from.rank(); axis++) {
            inner = AxisMap.part(inner, axis, range.begins()[axis], from.size(axis));
        }
        node.want(0, inner);
    }

    private static void gather(RangeNode node, int axis, Ranges wanted) {
        Shape from = node.input(0).shape();
        int indexRank = node.input(1).shape().rank();
        Ranges along = wanted;
        if (node.inputs().hasValue(1)) {
            long[] indices = node.inputs().longs(1);
            node.want(0, AxisMap.gathered(wanted, from, axis, node.input(1).shape(), indices));
            return;
        }
        for (int i = 0; i < indexRank; i++) {
            along = along.common(axis + i);
        }
        node.want(0, along.withDims(from.rank(), to -> to < axis ? to : to == axis ? -1 : to + indexRank - 1));
    }

    /** For each dimension of the input the one of the output that it becomes, or -1. */
    private static int[] kept(RangeNode node) {
        Shape from = node.input(0).shape();
        Shape to = node.outputType(0).shape();
        boolean squeezes = node.op() instanceof Shaping.Squeeze;
        Shape larger = squeezes ? from : to;
        TreeSet<Integer> single = new TreeSet<>();
        if (node.has(1)) {
            Arrays.stream(node.inputs().longs(1)).forEach(axis -> single.add(Math.floorMod((int) axis, larger.rank())));
        } else {
            for (int axis = 0; axis < from.rank(); axis++) {
                if (from.size(axis) == 1) {
                    single.add(axis);
                }
            }
        }
        int[] kept = new int[from.rank()];
        int at = 0;
        for (int axis = 0; axis < larger.rank(); axis++) {
            if (squeezes) {
                kept[axis] = single.contains(axis) ? -1 : at++;
            } else if (!single.contains(axis)) {
                kept[at++] = axis;
            }
        }
        return kept;
    }
}
