package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Normalization;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalization after a convolution or product with constant weights becomes part of them: weights times {@code
 * scale / sqrt(variance + epsilon)}, and the bias normalized as the features were. Both are computed by the
 * normalization itself, of ones and of the bias.
 */
final class BatchNormIntoWeights implements Pass {
    private static final int SCALE = 1;
    private static final int SHIFT = 2;
    private static final int MEAN = 3;
    private static final int VARIANCE = 4;

    @Override
    public String name() {
        return "batch-norm-into-weights";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Normalization.BatchNorm.class, node -> folded(graph, node));
    }

    private static @Nullable GraphPatch folded(Rewriter graph, Node node) {
        ConstantWeights before = ConstantWeights.behind(graph, node.inputs().get(0));
        if (before == null || before.channelAxis() != 1 || !isConstant(graph, node)) {
            return null;
        }
        PatchBuilder patch = graph.patch().remove(before.node(), node);
        long channels = before.channels();
        String scale = node.inputs().get(SCALE);
        String variance = node.inputs().get(VARIANCE);
        String zeros = patch.vector(before.dataType(), channels, 0);
        String ones = patch.reshaped(patch.vector(before.dataType(), channels, 1), 1, channels);
        String factor = patch.constant(node.op(), ones, scale, zeros, zeros, variance);
        String weight = before.scaled(graph, patch, BinaryFunction.MUL, factor, false);
        String shift = patch.constant(
                node.op(),
                patch.reshaped(before.biasOrZeros(patch), 1, channels),
                scale,
                node.inputs().get(SHIFT),
                node.inputs().get(MEAN),
                variance);
        String bias = patch.reshaped(shift, channels);
        Node head = before.node();
        String x = head.inputs().get(0);
        String output = Rewriter.output(node);
        if (before.takesBias()) {
            return patch.replace(head, head.op(), List.of(x, weight, bias), output)
                    .build();
        }
        String product = patch.fresh(output + "/product");
        return patch.replace(head, head.op(), List.of(x, weight), product)
                .replace(node, new Elementwise.Binary(BinaryFunction.ADD), List.of(product, bias), output)
                .build();
    }

    private static boolean isConstant(Rewriter graph, Node node) {
        return node.inputs().stream().skip(SCALE).allMatch(graph::isConstant)
                && graph.isAccurate(node.inputs().toArray(String[]::new));
    }
}
