package io.neurometer.engine.batch;

import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** What operators that move elements do with the dimensions of their operands. */
final class MovementAxisRules {
    private MovementAxisRules() {}

    static void apply(NodeAxes node, Movement op) {
        if (op instanceof Movement.Transpose transpose) {
            List<List<Factor>> dims = new ArrayList<>();
            for (int axis : transpose.axes(node.rank(0))) {
                dims.add(node.dim(0, axis));
            }
            node.set(0, dims);
        } else if (op instanceof Movement.Concat concat) {
            concat(node, concat);
        } else if (op instanceof Movement.Expand) {
            expand(node);
        } else if (op instanceof Movement.DepthToSpace || op instanceof Movement.SpaceToDepth) {
            node.samples(node.dim(0, 0));
            for (int axis = 1; axis < node.rank(0); axis++) {
                node.within(node.dim(0, axis));
            }
            sameSizesKept(node, false);
        } else if (op instanceof Movement.ReverseSequence reverse) {
            List<Factor> batch = node.dim(0, reverse.batchAxis());
            node.samples(node.isRuntime(1) ? node.align(batch, node.dim(1, 0)) : batch);
            node.within(node.dim(0, reverse.timeAxis()));
            node.set(0, node.dims(0));
        } else if (op instanceof Movement.Triangle) {
            node.combined(node.dim(0, -1));
            node.combined(node.dim(0, -2));
            node.set(0, node.dims(0));
        } else if (op instanceof Movement.Split
                || op instanceof Movement.Slice
                || op instanceof Movement.Pad
                || op instanceof Movement.Tile
                || op instanceof Movement.Reorder) {
            sameSizesKept(node, false);
        } else {
            AxisRules.unknown(node);
        }
    }

    /**
     * Each dimension of the first operand that keeps its size stays; along the others elements are picked or added.
     *
     * @param within whether the others are positions
     */
    static void sameSizesKept(NodeAxes node, boolean within) {
        for (int output = 0; output < node.node().outputs().size(); output++) {
            if (node.node().outputs().get(output).isEmpty()) {
                continue;
            }
            List<List<Factor>> dims = node.anonymous(output);
            for (int axis = 0; axis < dims.size(); axis++) {
                List<Factor> dim = node.dim(0, axis);
                if (NodeAxes.size(dim) == NodeAxes.size(dims.get(axis))) {
                    dims.set(axis, dim);
                } else if (within) {
                    node.within(dim);
                } else {
                    node.combined(dim);
                }
            }
            node.set(output, dims);
        }
    }

    private static void concat(NodeAxes node, Movement.Concat op) {
        List<List<Factor>> dims = node.anonymous(0);
        int along = op.axis() < 0 ? op.axis() + dims.size() : op.axis();
        for (int i = 0; i < node.inputCount(); i++) {
            for (int axis = 0; node.isRuntime(i) && axis < dims.size(); axis++) {
                List<Factor> dim = node.dim(i, axis);
                if (axis != along) {
                    dims.set(axis, node.align(dims.get(axis), dim));
                } else if (NodeAxes.size(dim) != NodeAxes.size(dims.get(axis))) {
                    node.combined(dim);
                }
            }
        }
        node.set(0, dims);
    }

    private static void expand(NodeAxes node) {
        List<List<Factor>> dims = node.anonymous(0);
        for (int axis = 0; axis < node.rank(0); axis++) {
            int at = dims.size() - node.rank(0) + axis;
            if (NodeAxes.size(node.dim(0, axis)) == NodeAxes.size(dims.get(at))) {
                dims.set(at, node.dim(0, axis));
            }
        }
        node.set(0, dims);
    }

    /** The same elements in the same order under another shape. */
    static void view(NodeAxes node) {
        List<List<Factor>> dims = new ArrayList<>(node.dims(0));
        if (node.node().op() instanceof Shaping.Squeeze) {
            TreeSet<Integer> axes = new TreeSet<>();
            for (int axis = 0; axis < dims.size(); axis++) {
                if (!node.has(1) && NodeAxes.size(dims.get(axis)) == 1) {
                    axes.add(axis);
                }
            }
            if (node.has(1)) {
                Arrays.stream(node.inputs().longs(1))
                        .forEach(axis -> axes.add(Math.floorMod((int) axis, node.rank(0))));
            }
            axes.descendingSet().forEach(axis -> dims.remove((int) axis));
            node.set(0, dims);
        } else if (node.node().op() instanceof Shaping.Unsqueeze) {
            int rank = node.output(0).rank();
            TreeSet<Integer> axes = new TreeSet<>();
            Arrays.stream(node.inputs().longs(1)).forEach(axis -> axes.add(Math.floorMod((int) axis, rank)));
            axes.forEach(axis -> dims.add(axis, List.of(Factor.anonymous(1))));
            node.set(0, dims);
        } else {
            node.set(0, Factor.regroup(dims, node.output(0).sizes()));
        }
    }
}
