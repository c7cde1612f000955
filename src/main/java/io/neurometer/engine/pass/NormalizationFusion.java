package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code (x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon)} over the last dimensions becomes layer normalization, and
 * {@code x / sqrt(mean(x^2) + epsilon)} RMS normalization, each with the constant scale and shift that follow.
 */
final class NormalizationFusion implements Pass {
    @Override
    public String name() {
        return "normalizations";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Elementwise.Binary.class, node -> {
            for (int i = 0; i < 2; i++) {
                Quotient quotient = quotient(graph, node, i);
                GraphPatch patch = quotient == null ? null : normalization(graph, quotient);
                if (patch != null) {
                    return patch;
                }
            }
            return null;
        });
    }

    /** {@code dividend / sqrt(radicand)} and the nodes that say so, the last of which makes it. */
    private record Quotient(String dividend, String radicand, List<Node> nodes) {}

    private static @Nullable Quotient quotient(Rewriter graph, Node node, int position) {
        BinaryFunction function = ((Elementwise.Binary) node.op()).function();
        String dividend = node.inputs().get(position);
        String other = node.inputs().get(1 - position);
        List<Node> nodes = new ArrayList<>(List.of(node));
        if (function == BinaryFunction.DIV && position == 0) {
            return rooted(graph, dividend, other, nodes);
        }
        if (function != BinaryFunction.MUL) {
            return null;
        }
        Node power = graph.binary(other, BinaryFunction.POW);
        if (power != null && Rewriter.isNear(graph.scalar(power.inputs().get(1), dividend), -0.5)) {
            nodes.add(0, power);
            return new Quotient(dividend, power.inputs().get(0), nodes);
        }
        Node reciprocal = graph.producer(other, new Elementwise.Unary(UnaryFunction.RECIPROCAL));
        Node inverse = graph.binary(other, BinaryFunction.DIV);
        if (reciprocal != null) {
            nodes.add(0, reciprocal);
            return rooted(graph, dividend, reciprocal.inputs().get(0), nodes);
        }
        if (inverse != null && Rewriter.isNear(graph.scalar(inverse.inputs().get(0), dividend), 1)) {
            nodes.add(0, inverse);
            return rooted(graph, dividend, inverse.inputs().get(1), nodes);
        }
        return null;
    }

    private static @Nullable Quotient rooted(Rewriter graph, String dividend, String root, List<Node> nodes) {
        Node sqrt = graph.producer(root, new Elementwise.Unary(UnaryFunction.SQRT));
        Node power = graph.binary(root, BinaryFunction.POW);
        if (sqrt == null
                && power != null
                && Rewriter.isNear(graph.scalar(power.inputs().get(1), root), 0.5)) {
            sqrt = power;
        }
        if (sqrt == null) {
            return null;
        }
        nodes.add(0, sqrt);
        return new Quotient(dividend, sqrt.inputs().get(0), nodes);
    }

    private static @Nullable GraphPatch normalization(Rewriter graph, Quotient quotient) {
        Node sum = graph.binary(quotient.radicand(), BinaryFunction.ADD);
        for (int i = 0; sum != null && i < 2; i++) {
            Double epsilon = graph.scalar(sum.inputs().get(1 - i), sum.inputs().get(i));
            Node mean = graph.producer(sum.inputs().get(i), Reduction.Reduce.class);
            if (epsilon == null || epsilon < 0 || epsilon > 1 || mean == null) {
                continue;
            }
            Integer axis = averagedFrom(graph, mean);
            Node square = axis == null ? null : square(graph, mean.inputs().get(0), quotient.dividend());
            if (axis != null && square != null) {
                List<Node> nodes = new ArrayList<>(List.of(square, mean, sum));
                nodes.addAll(quotient.nodes());
                return normalization(graph, quotient.dividend(), axis, epsilon.floatValue(), nodes);
            }
        }
        return null;
    }

    private static @Nullable GraphPatch normalization(
            Rewriter graph, String dividend, int axis, float epsilon, List<Node> nodes) {
        Node centred = graph.binary(dividend, BinaryFunction.SUB);
        Node mean = centred == null ? null : graph.producer(centred.inputs().get(1), Reduction.Reduce.class);
        Integer from = mean == null ? null : averagedFrom(graph, mean);
        boolean isLayerNorm = false;
        String x = dividend;
        if (centred != null && mean != null && from != null && from == axis) {
            isLayerNorm = mean.inputs().get(0).equals(centred.inputs().get(0));
            if (isLayerNorm) {
                nodes.add(0, centred);
                nodes.add(0, mean);
                x = centred.inputs().get(0);
            }
        }
        Shape shape = graph.shape(x);
        if (shape == null || !graph.isAccurate(x)) {
            return null;
        }
        List<String> inputs = new ArrayList<>(List.of(x));
        String scale = follow(graph, nodes, BinaryFunction.MUL, shape, axis);
        inputs.add(scale == null ? Node.ABSENT : scale);
        if (isLayerNorm) {
            String shift = follow(graph, nodes, BinaryFunction.ADD, shape, axis);
            inputs.add(shift == null ? Node.ABSENT : shift);
        }
        while (inputs.get(inputs.size() - 1).equals(Node.ABSENT)) {
            inputs.remove(inputs.size() - 1);
        }
        Op op = isLayerNorm ? new Normalization.LayerNorm(axis, epsilon) : new Normalization.RmsNorm(axis, epsilon);
        Node root = nodes.get(nodes.size() - 1);
        return graph.patch()
                .remove(nodes)
                .replace(root, op, inputs, Rewriter.output(root))
                .build();
    }

    /** The first of the last dimensions that a mean is taken over, or null where it is another mean. */
    private static @Nullable Integer averagedFrom(Rewriter graph, Node node) {
        Reduction.Reduce op = (Reduction.Reduce) node.op();
        Shape shape = graph.shape(node.inputs().get(0));
        if (op.function() != ReduceFunction.MEAN || !op.keepDims() || shape == null || !graph.areKnown(node, 1)) {
            return null;
        }
        int[] averaged = op.axes(graph.graph().typed().inputs(node));
        boolean last = averaged.length > 0 && averaged[0] == shape.rank() - averaged.length;
        return last ? averaged[0] : null;
    }

    /** The node that makes a value as the square of another, or null. */
    private static @Nullable Node square(Rewriter graph, String value, String of) {
        Node power = graph.binary(value, BinaryFunction.POW);
        if (power != null) {
            Double exponent = graph.scalar(power.inputs().get(1), of);
            return power.inputs().get(0).equals(of) && exponent != null && exponent == 2 ? power : null;
        }
        Node product = graph.binary(value, BinaryFunction.MUL);
        return product != null && product.inputs().equals(List.of(of, of)) ? product : null;
    }

    /** Takes in the next node if it applies a constant to each feature, and gives the constant; else null. */
    private static @Nullable String follow(
            Rewriter graph, List<Node> nodes, BinaryFunction function, Shape shape, int axis) {
        return graph.takeConstant(nodes, function, constant -> isPerFeature(constant, shape, axis));
    }

    private static boolean isPerFeature(Shape constant, Shape shape, int axis) {
        if (constant.rank() > shape.rank()) {
            return false;
        }
        for (int i = 1; i <= constant.rank(); i++) {
            long size = constant.size(constant.rank() - i);
            int along = shape.rank() - i;
            if (size != 1 && (along < axis || size != shape.size(along))) {
                return false;
            }
        }
        return true;
    }
}
