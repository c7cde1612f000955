package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A constant factor or shift of each channel, or of all, becomes part of the weights of the convolution, product or batch
 * normalization before it.
 */
final class AffineIntoWeights implements Pass {
    @Override
    public String name() {
        return "affine-into-weights";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Elementwise.Binary.class, node -> {
            BinaryFunction function = ((Elementwise.Binary) node.op()).function();
            boolean commutes = function == BinaryFunction.ADD || function == BinaryFunction.MUL;
            if (!commutes && function != BinaryFunction.SUB && function != BinaryFunction.DIV) {
                return null;
            }
            GraphPatch patch = folded(graph, node, function, 0);
            return patch == null && commutes ? folded(graph, node, function, 1) : patch;
        });
    }

    private static @Nullable GraphPatch folded(Rewriter graph, Node node, BinaryFunction function, int position) {
        String features = node.inputs().get(position);
        String constant = node.inputs().get(1 - position);
        Shape shape = graph.shape(features);
        if (shape == null || shape.rank() < 2 || !graph.isConstant(constant)) {
            return null;
        }
        if (!graph.sameShape(features, Rewriter.output(node)) || !graph.isAccurate(features, constant)) {
            return null;
        }
        ConstantWeights weights = ConstantWeights.behind(graph, features);
        if (weights != null) {
            return isPerChannel(graph, constant, shape, weights.channelAxis())
                    ? intoWeights(graph, node, function, constant, weights)
                    : null;
        }
        Node norm =
                graph.onlyConsumer(features) == null ? null : graph.producer(features, Normalization.BatchNorm.class);
        return norm != null && isPerChannel(graph, constant, shape, 1)
                ? intoBatchNorm(graph, node, function, constant, norm)
                : null;
    }

    private static @Nullable GraphPatch intoWeights(
            Rewriter graph, Node node, BinaryFunction function, String constant, ConstantWeights weights) {
        boolean factor = function == BinaryFunction.MUL || function == BinaryFunction.DIV;
        if (!weights.takesBias()) {
            return null;
        }
        PatchBuilder patch = graph.patch().remove(weights.node(), node);
        long size = elements(graph, constant);
        String flat = patch.reshaped(constant, size);
        Elementwise.Binary op = new Elementwise.Binary(function);
        Node head = weights.node();
        List<String> inputs = new ArrayList<>(head.inputs().subList(0, 2));
        if (factor) {
            inputs.set(1, weights.scaled(graph, patch, function, constant, size == 1));
        }
        if (!factor && !weights.hasBias() && size == weights.channels() && function == BinaryFunction.ADD) {
            inputs.add(flat);
        } else if (!factor || weights.hasBias()) {
            inputs.add(patch.constant(op, weights.biasOrZeros(patch), flat));
        }
        return patch.replace(head, head.op(), inputs, Rewriter.output(node)).build();
    }

    private static @Nullable GraphPatch intoBatchNorm(
            Rewriter graph, Node node, BinaryFunction function, String constant, Node norm) {
        List<String> inputs = new ArrayList<>(norm.inputs());
        boolean constants =
                inputs.stream().skip(1).allMatch(graph::isConstant) && graph.isAccurate(inputs.toArray(String[]::new));
        if (!constants) {
            return null;
        }
        PatchBuilder patch = graph.patch().remove(norm, node);
        String flat = patch.reshaped(constant, elements(graph, constant));
        Elementwise.Binary op = new Elementwise.Binary(function);
        if (function == BinaryFunction.MUL || function == BinaryFunction.DIV) {
            inputs.set(1, patch.constant(op, inputs.get(1), flat));
        }
        inputs.set(2, patch.constant(op, inputs.get(2), flat));
        return patch.replace(norm, norm.op(), inputs, Rewriter.output(node)).build();
    }

    private static long elements(Rewriter graph, String value) {
        return graph.fixedShape(value).elements();
    }

    /** Whether a constant has one element, or one for each channel and is broadcast along everything else. */
    private static boolean isPerChannel(Rewriter graph, String constant, Shape features, int channelAxis) {
        Shape shape = graph.shape(constant);
        if (shape == null || shape.rank() > features.rank()) {
            return false;
        }
        for (int i = 1; i <= shape.rank(); i++) {
            boolean channels = features.rank() - i == channelAxis;
            if (shape.size(shape.rank() - i) != 1 && !channels) {
                return false;
            }
        }
        return shape.elements() == 1 || shape.elements() == features.size(channelAxis);
    }
}
