package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * softmax(scale Q K^T + mask) V becomes one operator. The scale may be applied to the scores, the query or the key; the
 * mask may be computed by anything. The last three dimensions are those of heads, all before them count batches. A query
 * that sees no key yields NaN, as it does where the operators are written out.
 */
final class AttentionFusion implements Pass {
    @Override
    public String name() {
        return "attentions";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Linear.MatMul.class, node -> attention(graph, node));
    }

    /** Scores and what they are made of: a product of the query and the transposed key, scaled. */
    private record Scores(Node product, Peeled query, Peeled key, double scale, List<Node> nodes) {}

    private static @Nullable GraphPatch attention(Rewriter graph, Node node) {
        Node softmax = graph.producer(node.inputs().get(0), Softmax.Normalized.class);
        if (softmax == null || !isOverLast(graph, softmax)) {
            return null;
        }
        String input = softmax.inputs().get(0);
        Scores scores = scores(graph, input);
        String mask = Node.ABSENT;
        Node sum = graph.binary(input, BinaryFunction.ADD);
        for (int i = 0; scores == null && sum != null && i < 2; i++) {
            String masked = sum.inputs().get(i);
            mask = sum.inputs().get(1 - i);
            boolean fits = broadcasts(graph, mask, masked) && graph.isAccurate(mask, masked);
            scores = fits ? scores(graph, masked) : null;
        }
        if (scores == null) {
            return null;
        }
        List<Node> nodes = new ArrayList<>(scores.nodes());
        if (!mask.equals(Node.ABSENT)) {
            nodes.add(sum);
        }
        nodes.add(softmax);
        nodes.add(node);
        return attention(graph, scores, node.inputs().get(1), mask, nodes);
    }

    private static @Nullable GraphPatch attention(
            Rewriter graph, Scores scores, String value, String mask, List<Node> nodes) {
        Shape q = graph.shape(scores.query().value());
        Shape kt = graph.shape(scores.product().inputs().get(1));
        Shape v = graph.shape(value);
        boolean fits = q != null
                && kt != null
                && v != null
                && !graph.isConstant(scores.key().value())
                && graph.isAccurate(scores.query().value(), scores.key().value(), value)
                && q.rank() >= 3
                && q.rank() == kt.rank()
                && q.rank() == v.rank()
                && sameBatches(q, kt)
                && sameBatches(q, v);
        if (!fits || q == null) {
            return null;
        }
        if (!mask.equals(Node.ABSENT) && !BatchedHeads.fits(graph.fixedShape(mask), q)) {
            return null;
        }
        PatchBuilder patch = graph.patch().remove(nodes);
        BatchedHeads heads = new BatchedHeads(graph, patch, nodes.get(nodes.size() - 1), q.rank());
        List<String> inputs = new ArrayList<>(
                List.of(heads.operand(scores.query().value()), heads.key(scores.key()), heads.operand(value)));
        if (!mask.equals(Node.ABSENT)) {
            inputs.add(heads.mask(mask));
        }
        heads.result(new Attention.ScaledDotProduct((float) scores.scale(), false, true), inputs);
        return patch.build();
    }

    private static boolean isOverLast(Rewriter graph, Node node) {
        Softmax.Normalized op = (Softmax.Normalized) node.op();
        Shape shape = graph.shape(node.inputs().get(0));
        return shape != null
                && op.function() == SoftmaxFunction.SOFTMAX
                && (op.axis() == shape.rank() - 1 || op.axis() == -1);
    }

    private static @Nullable Scores scores(Rewriter graph, String value) {
        Shape shape = graph.shape(value);
        Peeled scaled = shape == null ? null : Peeled.ofFactors(graph, value, shape.rank());
        Node product = scaled == null ? null : graph.producer(scaled.value(), Linear.MatMul.class);
        Shape q = product == null ? null : graph.shape(product.inputs().get(0));
        Shape kt = product == null ? null : graph.shape(product.inputs().get(1));
        if (scaled == null || product == null || q == null || kt == null) {
            return null;
        }
        Peeled query = Peeled.ofFactors(graph, product.inputs().get(0), q.rank());
        Peeled key = Peeled.ofTransposes(graph, product.inputs().get(1), kt.rank());
        List<Node> nodes = new ArrayList<>(query.nodes());
        nodes.addAll(key.nodes());
        nodes.add(product);
        nodes.addAll(scaled.nodes());
        return new Scores(product, query, key, scaled.scale() * query.scale() * key.scale(), nodes);
    }

    private static boolean broadcasts(Rewriter graph, String mask, String scores) {
        Shape from = graph.shape(mask);
        Shape to = graph.shape(scores);
        if (from == null || to == null || from.rank() > to.rank()) {
            return false;
        }
        for (int i = 1; i <= from.rank(); i++) {
            long size = from.size(from.rank() - i);
            if (size != 1 && size != to.size(to.rank() - i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameBatches(Shape a, Shape b) {
        int batches = a.rank() - 2;
        return a.dims().subList(0, batches).equals(b.dims().subList(0, batches));
    }
}
