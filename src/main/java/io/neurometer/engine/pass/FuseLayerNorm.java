package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Layer and root-mean-square normalization over the last dimension that is spelt out in its steps becomes one node. */
final class FuseLayerNorm implements Pass {
    private static final Op MUL = new Elementwise.Binary(BinaryFunction.MUL);
    private static final Op DIV = new Elementwise.Binary(BinaryFunction.DIV);
    private static final Op ADD = new Elementwise.Binary(BinaryFunction.ADD);

    @Override
    public String name() {
        return "fuse-layer-norm";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Elementwise.Binary.class, node -> {
            if (node.op().equals(DIV)) {
                return fused(graph, node, Rewriter.input(node, 0), Rewriter.input(node, 1), List.of());
            }
            return node.op().equals(MUL) ? fusedProduct(graph, node) : null;
        });
    }

    /** x times the inverse of its deviation. */
    private static @Nullable GraphPatch fusedProduct(Rewriter graph, Node product) {
        for (int i = 0; i < 2; i++) {
            Node inverse = graph.maker(Rewriter.input(product, i), Op.class);
            String inverted = inverse == null ? null : inverted(graph, inverse);
            if (inverted != null) {
                return fused(graph, product, Rewriter.input(product, 1 - i), inverted, List.of(inverse));
            }
        }
        return null;
    }

    /** What the node gives the inverse of, or null. */
    private static @Nullable String inverted(Rewriter graph, Node node) {
        if (node.op().equals(new Elementwise.Unary(UnaryFunction.RECIPROCAL))) {
            return Rewriter.input(node, 0);
        }
        boolean inverts = node.op().equals(DIV) && Rewriter.isNear(graph.uniform(Rewriter.input(node, 0)), 1);
        return inverts ? Rewriter.input(node, 1) : null;
    }

    private static @Nullable GraphPatch fused(
            Rewriter graph, Node standardized, String x, String deviation, List<Node> inverse) {
        MeanSquare root = MeanSquare.root(graph, deviation);
        Shape shape = graph.shape(x);
        if (root == null || shape == null || !root.x().equals(x)) {
            return null;
        }
        if (!graph.isAccurate(x, Rewriter.output(standardized))) {
            return null;
        }
        List<Node> steps = new ArrayList<>(root.nodes());
        steps.addAll(inverse);
        steps.add(standardized);
        List<String> inputs = new ArrayList<>();
        Node centred = graph.binary(x, BinaryFunction.SUB);
        boolean centres = centred != null && isMeanOf(graph, Rewriter.input(centred, 1), Rewriter.input(centred, 0));
        if (centred != null && centres) {
            steps.add(centred);
            inputs.add(Rewriter.input(centred, 0));
        } else {
            inputs.add(x);
        }
        Node last = affine(graph, standardized, MUL, shape, steps, inputs);
        if (centres && !last.equals(standardized)) {
            last = affine(graph, last, ADD, shape, steps, inputs);
        }
        Op op = centres
                ? new Normalization.LayerNorm(-1, root.epsilon())
                : new Normalization.RmsNorm(-1, root.epsilon());
        return graph.patch()
                .remove(steps)
                .replace(last, op, inputs, Rewriter.output(last))
                .build();
    }

    private static boolean isMeanOf(Rewriter graph, String value, String x) {
        Node mean = MeanSquare.mean(graph, value);
        return mean != null && Rewriter.input(mean, 0).equals(x);
    }

    /** The node that alone reads what {@code before} makes and combines it with a constant row, or {@code before}. */
    private static Node affine(Rewriter graph, Node before, Op op, Shape shape, List<Node> steps, List<String> inputs) {
        Node next = graph.onlyReader(Rewriter.output(before));
        String row = next == null || !next.op().equals(op) ? null : Rewriter.other(next, Rewriter.output(before));
        Shape rowShape = row == null || !graph.isConstant(row) ? null : graph.shape(row);
        if (next == null || row == null || rowShape == null) {
            return before;
        }
        Shape whole = Shape.of(shape.size(shape.rank() - 1));
        if (!rowShape.equals(whole) || !graph.isAccurate(row, Rewriter.output(before))) {
            return before;
        }
        steps.add(next);
        inputs.add(row);
        return next;
    }
}
