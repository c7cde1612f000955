package io.neurometer.engine.batch;

import io.neurometer.engine.op.Gathering;
import java.util.ArrayList;
import java.util.List;

/** What operators that read or write by index do with the dimensions of their operands. */
final class GatheringAxisRules {
    private GatheringAxisRules() {}

    static void apply(NodeAxes node, Gathering op) {
        if (op instanceof Gathering.Gather gather) {
            gather(node, gather);
        } else if (op instanceof Gathering.GatherElements gather) {
            elements(node, gather.axis());
        } else if (op instanceof Gathering.GatherNd gather) {
            gatherNd(node, gather);
        } else if (op instanceof Gathering.ScatterElements scatter) {
            int axis = Math.floorMod(scatter.axis(), node.rank(0));
            node.combined(node.dim(0, axis));
            node.set(0, node.dims(0));
        } else if (op instanceof Gathering.ScatterNd) {
            int indexed = (int) NodeAxes.size(node.dim(1, -1));
            for (int i = 0; i < indexed; i++) {
                node.combined(node.dim(0, i));
            }
            node.set(0, node.dims(0));
        } else if (op instanceof Gathering.OneHot hot) {
            List<List<Factor>> dims = new ArrayList<>(node.dims(0));
            int axis = Math.floorMod(hot.axis(), dims.size() + 1);
            dims.add(axis, node.anonymous(0).get(axis));
            node.set(0, dims);
        } else {
            AxisRules.unknown(node);
        }
    }

    /** Slices of x take the place of the indices' dimensions; along the axis that is indexed, some are picked. */
    private static void gather(NodeAxes node, Gathering.Gather op) {
        List<List<Factor>> dims = new ArrayList<>();
        int axis = Math.floorMod(op.axis(), node.rank(0));
        for (int i = 0; i < axis; i++) {
            dims.add(node.dim(0, i));
        }
        dims.addAll(node.dims(1));
        for (int i = axis + 1; i < node.rank(0); i++) {
            dims.add(node.dim(0, i));
        }
        node.combined(node.dim(0, axis));
        node.set(0, dims);
    }

    private static void elements(NodeAxes node, int along) {
        List<List<Factor>> dims = new ArrayList<>(node.dims(1));
        int axis = Math.floorMod(along, node.rank(0));
        for (int i = 0; i < dims.size(); i++) {
            List<Factor> dim = node.dim(0, i);
            if (i == axis) {
                node.combined(dim);
            } else if (NodeAxes.size(dim) == NodeAxes.size(dims.get(i))) {
                dims.set(i, node.align(dims.get(i), dim));
            }
        }
        node.set(0, dims);
    }

    private static void gatherNd(NodeAxes node, Gathering.GatherNd op) {
        int last = node.rank(1) - 1;
        int indexed = (int) NodeAxes.size(node.dim(1, last));
        node.within(node.dim(1, last));
        List<List<Factor>> dims = new ArrayList<>();
        for (int i = 0; i < last; i++) {
            dims.add(i < op.batchDims() ? node.align(node.dim(1, i), node.dim(0, i)) : node.dim(1, i));
        }
        for (int i = op.batchDims(); i < op.batchDims() + indexed; i++) {
            node.combined(node.dim(0, i));
        }
        for (int i = op.batchDims() + indexed; i < node.rank(0); i++) {
            dims.add(node.dim(0, i));
        }
        node.set(0, dims);
    }
}
