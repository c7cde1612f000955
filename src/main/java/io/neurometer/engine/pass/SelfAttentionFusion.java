package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attention whose query, key and value are split off one value, and read by nothing else, takes that value whole. Of a
 * single position there is next to nothing to split.
 */
final class SelfAttentionFusion implements Pass {
    private static final int OPERANDS = 3;

    @Override
    public String name() {
        return "self-attentions";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Attention.MultiHead.class, node -> whole(graph, node));
    }

    private static @Nullable GraphPatch whole(Rewriter graph, Node node) {
        Attention.MultiHead op = (Attention.MultiHead) node.op();
        List<String> operands = node.inputs().subList(0, OPERANDS);
        Node split = graph.producer(operands.get(0), Movement.Split.class);
        if (split == null || !split.outputs().equals(operands) || !isOverFeatures(graph, split)) {
            return null;
        }
        for (String operand : operands) {
            if (graph.onlyConsumer(operand) == null) {
                return null;
            }
        }
        if (!haveOneHeadSize(graph, op, operands)) {
            return null;
        }
        List<String> inputs = new ArrayList<>(List.of(split.inputs().get(0)));
        inputs.addAll(node.inputs().subList(OPERANDS, node.inputs().size()));
        Attention.SelfAttention whole =
                new Attention.SelfAttention(op.heads(), op.sharedHeads(), op.scale(), op.causal(), op.nanRows());
        return graph.patch()
                .remove(split, node)
                .replace(node, whole, inputs, Rewriter.output(node))
                .build();
    }

    private static boolean isOverFeatures(Rewriter graph, Node split) {
        int axis = ((Movement.Split) split.op()).axis();
        Shape shape = graph.shape(split.inputs().get(0));
        return shape != null && shape.rank() == OPERANDS && shape.size(1) > 1 && (axis == -1 || axis == OPERANDS - 1);
    }

    private static boolean haveOneHeadSize(Rewriter graph, Attention.MultiHead op, List<String> operands) {
        long size = graph.fixedShape(operands.get(0)).size(2) / op.heads();
        return graph.fixedShape(operands.get(1)).size(2) == size * op.sharedHeads()
                && graph.sameShape(operands.get(1), operands.get(2));
    }
}
