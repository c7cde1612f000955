package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attention whose query, key and value have been transposed head by head, and whose result is transposed back, takes
 * them as they were.
 */
final class MultiHeadAttentionFusion implements Pass {
    private static final Movement.Transpose BY_HEAD = new Movement.Transpose(List.of(0, 2, 1, 3));

    @Override
    public String name() {
        return "multi-head-attentions";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Attention.ScaledDotProduct.class, node -> interleaved(graph, node));
    }

    private static @Nullable GraphPatch interleaved(Rewriter graph, Node node) {
        Attention.ScaledDotProduct op = (Attention.ScaledDotProduct) node.op();
        Node back = graph.onlyConsumer(Rewriter.output(node));
        if (back == null || !back.op().equals(BY_HEAD)) {
            return null;
        }
        PatchBuilder patch = graph.patch().remove(node, back);
        List<String> inputs = new ArrayList<>();
        int[] heads = new int[3];
        for (int i = 0; i < 3; i++) {
            Node transpose = graph.producer(node.inputs().get(i), BY_HEAD);
            Shape shape =
                    transpose == null ? null : graph.shape(transpose.inputs().get(0));
            if (transpose == null || shape == null) {
                return null;
            }
            heads[i] = Math.toIntExact(shape.size(2));
            String features = transpose.inputs().get(0);
            inputs.add(patch.node(
                    node,
                    features + "/features",
                    new Shaping.Reshape(true),
                    features,
                    patch.shape(Shape.of(shape.size(0), shape.size(1), shape.size(2) * shape.size(3)))));
        }
        inputs.addAll(node.inputs().subList(3, node.inputs().size()));
        String output = Rewriter.output(back);
        Shape result = graph.shape(output);
        if (result == null) {
            return null;
        }
        String attended = patch.fresh(output + "/features");
        return patch.replace(
                        node,
                        new Attention.MultiHead(heads[0], heads[1], op.scale(), op.causal(), op.nanRows()),
                        inputs,
                        attended)
                .replace(back, new Shaping.Reshape(true), List.of(attended, patch.shape(result)), output)
                .build();
    }
}
