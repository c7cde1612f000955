package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Decoding.CachedAttention;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attention with a cache becomes a concatenation of what is cached with what is new, and the attention that backends have
 * kernels of. A mask, a soft cap, key lengths and scores that are read keep it as it is: a query whose keys are all masked
 * gives NaN there.
 */
final class PlainAttention implements Pass {
    private static final Movement.Transpose BY_HEAD = new Movement.Transpose(List.of(0, 2, 1, 3));
    private static final int SCORES = 3;

    @Override
    public String name() {
        return "plain-attentions";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(CachedAttention.class, node -> plain(graph, node));
    }

    private static @Nullable GraphPatch plain(Rewriter graph, Node node) {
        CachedAttention op = (CachedAttention) node.op();
        boolean bare = op.softcap() == 0
                && !has(node, CachedAttention.MASK)
                && !has(node, CachedAttention.KEY_LENGTHS)
                && !isRead(graph, node, SCORES)
                && graph.isAccurate(
                        node.inputs().get(0),
                        node.inputs().get(1),
                        node.inputs().get(2));
        if (!bare
                || node.inputs().stream().anyMatch(input -> !input.equals(Node.ABSENT) && graph.type(input) == null)) {
            return null;
        }
        Inputs inputs = graph.graph().typed().inputs(node);
        Inputs byHead = op.byHead(inputs);
        long queries = byHead.shape(0).size(2);
        long keys = byHead.shape(1).size(2);
        if (op.causal() && keys - queries != op.past(inputs)) {
            return null;
        }
        float scale = op.scale(byHead.shape(0).size(3));
        PatchBuilder patch = graph.patch().remove(node);
        String output = Rewriter.output(node);
        boolean cached = has(node, CachedAttention.PAST_KEY) || isRead(graph, node, 1) || isRead(graph, node, 2);
        if (inputs.shape(0).rank() == 3
                && inputs.shape(1).rank() == 3
                && inputs.shape(2).rank() == 3
                && !cached) {
            Attention.MultiHead heads = new Attention.MultiHead(op.heads(), op.sharedHeads(), scale, op.causal());
            return patch.replace(node, heads, node.inputs().subList(0, 3), output)
                    .build();
        }
        List<String> apart = List.of(
                apart(graph, patch, node, 0, byHead.shape(0).size(1)),
                present(
                        graph,
                        patch,
                        node,
                        1,
                        CachedAttention.PAST_KEY,
                        byHead.shape(1).size(1)),
                present(
                        graph,
                        patch,
                        node,
                        2,
                        CachedAttention.PAST_VALUE,
                        byHead.shape(2).size(1)));
        Attention.ScaledDotProduct product = new Attention.ScaledDotProduct(scale, op.causal());
        if (inputs.shape(0).rank() == 4) {
            return patch.replace(node, product, apart, output).build();
        }
        String attended = patch.fresh(output + "/heads");
        patch.replace(node, product, apart, attended);
        String back = patch.node(node, attended + "/back", BY_HEAD, attended);
        patch.giving(
                output,
                node,
                node.name() + "/reshape",
                new Shaping.Reshape(true),
                back,
                patch.shape(graph.fixedShape(output)));
        return patch.build();
    }

    /** The cache with the new rows behind it, under the name of the output that has it if anybody reads that. */
    private static String present(Rewriter graph, PatchBuilder patch, Node node, int index, int past, long heads) {
        String fresh = apart(graph, patch, node, index, heads);
        boolean isRead = isRead(graph, node, index);
        if (!has(node, past) && !isRead) {
            return fresh;
        }
        String name = isRead ? node.outputs().get(index) : patch.fresh(node.name() + "/present " + index);
        boolean first = has(node, past);
        patch.add(new Node(
                patch.fresh(node.name() + "/cache " + index),
                node.layer(),
                first ? new Movement.Concat(2) : new Shaping.Identity(),
                first ? List.of(node.inputs().get(past), fresh) : List.of(fresh),
                List.of(name)));
        return name;
    }

    /** An input with its heads as a dimension of their own. */
    private static String apart(Rewriter graph, PatchBuilder patch, Node node, int index, long heads) {
        String input = node.inputs().get(index);
        Shape shape = graph.fixedShape(input);
        if (shape.rank() == 4) {
            return input;
        }
        Shape split = Shape.of(shape.size(0), shape.size(1), heads, shape.size(2) / heads);
        String rows =
                patch.node(node, node.name() + "/rows " + index, new Shaping.Reshape(true), input, patch.shape(split));
        return patch.node(node, node.name() + "/by head " + index, BY_HEAD, rows);
    }

    private static boolean has(Node node, int input) {
        return !Rewriter.input(node, input).equals(Node.ABSENT);
    }

    private static boolean isRead(Rewriter graph, Node node, int output) {
        if (output >= node.outputs().size() || node.outputs().get(output).equals(Node.ABSENT)) {
            return false;
        }
        String value = node.outputs().get(output);
        return graph.graph().isOutput(value) || graph.graph().consumerCount(value) > 0;
    }
}
