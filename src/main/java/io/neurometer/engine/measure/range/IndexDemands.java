package io.neurometer.engine.measure.range;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.tensor.Shape;

/** What operators demand of the numbers that they read: indices within a table, lengths within a sequence. */
final class IndexDemands {
    private IndexDemands() {}

    /** Tells a node's operands what they must be. @param usual whether to tell, too, what they should be to be usual */
    static void tell(RangeNode node, boolean usual) {
        Op op = node.op();
        if (op instanceof Gathering.Gather gather) {
            within(node, gather.axis());
        } else if (op instanceof Gathering.GatherElements gather) {
            within(node, gather.axis());
        } else if (op instanceof Gathering.ScatterElements scatter) {
            within(node, scatter.axis());
        } else if (op instanceof Gathering.GatherNd gather) {
            tuples(node, gather.batchDims());
        } else if (op instanceof Gathering.ScatterNd) {
            tuples(node, 0);
        } else if (op instanceof Gathering.OneHot && usual && node.inputs().hasValue(1)) {
            long depth = node.inputs().longs(1)[0];
            all(node, 0, IntervalSet.of(0, depth - 1.0));
        } else if (op instanceof Recurrent) {
            lengths(node, Recurrent.SEQUENCE_LENGTHS, node.input(0).shape().size(0), usual);
        } else if (op instanceof Movement.ReverseSequence reverse) {
            lengths(node, 1, node.input(0).shape().size(reverse.timeAxis()), usual);
        } else if (op instanceof Elementwise.Binary binary
                && !node.input(0).dataType().isFloating()) {
            switch (binary.function()) {
                case DIV, MOD, FMOD -> all(node, 1, IntervalSet.atLeast(1));
                case SHIFT_LEFT, SHIFT_RIGHT ->
                    all(node, 1, IntervalSet.of(0, 8L * node.input(0).dataType().bytes() - 1));
                default -> {}
            }
        }
    }

    private static void within(RangeNode node, int axis) {
        all(node, 1, indices(node.input(0).shape().size(axis)));
    }

    private static IntervalSet indices(long size) {
        return size == 0 ? IntervalSet.ALL : IntervalSet.of(0, size - 1.0);
    }

    private static void tuples(RangeNode node, int batchDims) {
        Shape table = node.input(0).shape();
        Shape tuples = node.input(1).shape();
        IntervalSet[] sets = new IntervalSet[Math.toIntExact(tuples.size(-1))];
        for (int i = 0; i < sets.length; i++) {
            sets[i] = indices(table.size(batchDims + i));
        }
        node.want(1, Ranges.alongLast(sets, tuples.rank()));
    }

    /** Sequences as long as the tensor that holds them are usual: their work is what is counted. */
    private static void lengths(RangeNode node, int input, long longest, boolean usual) {
        if (node.has(input) && longest > 0) {
            all(node, input, IntervalSet.of(usual ? longest : 1, longest));
        }
    }

    private static void all(RangeNode node, int input, IntervalSet set) {
        node.want(input, Ranges.uniform(set, node.input(input).shape().rank()));
    }
}
