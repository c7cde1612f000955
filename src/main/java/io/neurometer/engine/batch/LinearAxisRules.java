package io.neurometer.engine.batch;

import io.neurometer.engine.op.EinsumEquation;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** What products do with the dimensions of their operands: sums go along some, the others stay. */
final class LinearAxisRules {
    private LinearAxisRules() {}

    static void apply(NodeAxes node, Linear op) {
        if (op instanceof Linear.FullyConnected || op instanceof Linear.RadialBasis) {
            fullyConnected(node);
        } else if (op instanceof Linear.Gemm gemm) {
            gemm(node, gemm);
        } else if (op instanceof Linear.Einsum einsum) {
            einsum(node, einsum);
        } else {
            matMul(node);
        }
    }

    private static void fullyConnected(NodeAxes node) {
        List<List<Factor>> dims = node.anonymous(0);
        int last = node.rank(0) - 1;
        for (int axis = 0; axis < last; axis++) {
            dims.set(axis, node.dim(0, axis));
        }
        node.within(node.dim(0, last));
        node.set(0, dims);
    }

    private static void gemm(NodeAxes node, Linear.Gemm op) {
        List<List<Factor>> dims = node.anonymous(0);
        int rows = op.transposeA() ? 1 : 0;
        int columns = op.transposeB() ? 0 : 1;
        dims.set(0, node.dim(0, rows));
        dims.set(1, node.dim(1, columns));
        node.within(node.dim(0, 1 - rows));
        node.within(node.dim(1, 1 - columns));
        node.set(0, dims);
    }

    /** numpy's matmul: leading dimensions meet, and a vector has no rows or columns. */
    private static void matMul(NodeAxes node) {
        List<List<Factor>> dims = node.anonymous(0);
        int a = node.rank(0);
        int b = node.rank(1);
        node.within(node.dim(0, -1));
        node.within(node.dim(1, b == 1 ? 0 : b - 2));
        int leading = dims.size() - (a > 1 ? 1 : 0) - (b > 1 ? 1 : 0);
        for (int i = 0; i < leading; i++) {
            int fromA = a - 2 - leading + i;
            int fromB = b - 2 - leading + i;
            lead(node, dims, i, 0, fromA);
            lead(node, dims, i, 1, fromB);
        }
        if (a > 1) {
            dims.set(leading, node.dim(0, a - 2));
        }
        if (b > 1) {
            dims.set(dims.size() - 1, node.dim(1, b - 1));
        }
        node.set(0, dims);
    }

    private static void lead(NodeAxes node, List<List<Factor>> dims, int at, int input, int axis) {
        if (axis >= 0 && NodeAxes.size(node.dim(input, axis)) == NodeAxes.size(dims.get(at))) {
            dims.set(at, node.align(dims.get(at), node.dim(input, axis)));
        }
    }

    private static void einsum(NodeAxes node, Linear.Einsum op) {
        Shape[] shapes = new Shape[node.inputCount()];
        for (int i = 0; i < shapes.length; i++) {
            shapes[i] = node.inputs().shape(i);
        }
        EinsumEquation.Bound bound = EinsumEquation.parse(op.equation()).bind(shapes);
        List<List<Factor>> dims = new ArrayList<>(node.anonymous(0));
        for (int i = 0; i < shapes.length; i++) {
            List<Integer> indices = bound.operands().get(i);
            for (int axis = 0; axis < indices.size(); axis++) {
                int at = bound.result().indexOf(indices.get(axis));
                List<Factor> dim = node.dim(i, axis);
                if (at < 0) {
                    node.within(dim);
                } else if (NodeAxes.size(dim) == NodeAxes.size(dims.get(at))) {
                    dims.set(at, node.align(dims.get(at), dim));
                }
            }
        }
        node.set(0, dims);
    }
}
