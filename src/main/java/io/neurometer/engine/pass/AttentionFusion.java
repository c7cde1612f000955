package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * softmax(scale Q K^T + mask) V becomes one operator. The scale may be applied to the scores, the query or the key; the
 * mask may be computed by anything. Three dimensions are heads of one batch. A query that sees no key yields NaN, as it
 * does where the operators are written out.
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

    /** A value less the constant factors that were applied to it. */
    private record Scaled(String value, double scale, List<Node> nodes) {}

    /** Scores and what they are made of. */
    private record Scores(Scaled query, Scaled key, double scale, List<Node> nodes) {}

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
        Shape kt = graph.shape(scores.key().value());
        Shape v = graph.shape(value);
        boolean fits = q != null
                && kt != null
                && v != null
                && !graph.isConstant(scores.key().value())
                && graph.isAccurate(scores.query().value(), scores.key().value(), value)
                && (q.rank() == 3 || q.rank() == 4)
                && q.rank() == kt.rank()
                && q.rank() == v.rank()
                && sameBatches(q, kt)
                && sameBatches(q, v);
        if (!fits || q == null) {
            return null;
        }
        Node root = nodes.get(nodes.size() - 1);
        PatchBuilder patch = graph.patch().remove(nodes);
        String query = lifted(graph, patch, root, scores.query().value());
        String key = turned(graph, patch, root, scores.key().value(), q.rank());
        String values = lifted(graph, patch, root, value);
        List<String> inputs = new ArrayList<>(List.of(query, key, values));
        if (!mask.equals(Node.ABSENT)) {
            inputs.add(lifted(graph, patch, root, mask, q.rank()));
        }
        double scale = scores.scale() * scores.query().scale() * scores.key().scale();
        Attention.ScaledDotProduct op = new Attention.ScaledDotProduct((float) scale, false, true);
        String output = Rewriter.output(root);
        if (q.rank() == 4) {
            return patch.replace(root, op, inputs, output).build();
        }
        String attended = patch.fresh(output + "/heads");
        patch.replace(root, op, inputs, attended);
        return unlifted(graph, patch, root, attended).build();
    }

    /** Makes the result of three dimensions from that of four; a transpose that follows comes first, heads still apart. */
    private static PatchBuilder unlifted(Rewriter graph, PatchBuilder patch, Node root, String attended) {
        String result = Rewriter.output(root);
        String from = attended;
        Node back = graph.onlyConsumer(result);
        if (back != null && back.op() instanceof Movement.Transpose transpose) {
            result = Rewriter.output(back);
            patch.remove(back);
            from = patch.node(root, attended + "/back", withBatch(transpose.axes(3)), attended);
        }
        return patch.add(new Node(
                patch.fresh(root.name() + "/reshape"),
                root.layer(),
                new Shaping.Reshape(true),
                List.of(from, patch.shape(graph.fixedShape(result))),
                List.of(result)));
    }

    private static Movement.Transpose withBatch(int[] axes) {
        List<Integer> all = new ArrayList<>(List.of(0));
        for (int axis : axes) {
            all.add(axis + 1);
        }
        return new Movement.Transpose(all);
    }

    private static boolean isOverLast(Rewriter graph, Node node) {
        Softmax.Normalized op = (Softmax.Normalized) node.op();
        Shape shape = graph.shape(node.inputs().get(0));
        return shape != null
                && op.function() == SoftmaxFunction.SOFTMAX
                && (op.axis() == shape.rank() - 1 || op.axis() == -1);
    }

    private static @Nullable Scores scores(Rewriter graph, String value) {
        Scaled scaled = scaled(graph, value);
        Node product = graph.producer(scaled.value(), Linear.MatMul.class);
        if (product == null) {
            return null;
        }
        Scaled query = scaled(graph, product.inputs().get(0));
        Scaled key = scaled(graph, product.inputs().get(1));
        List<Node> nodes = new ArrayList<>(query.nodes());
        nodes.addAll(key.nodes());
        nodes.add(product);
        nodes.addAll(scaled.nodes());
        return new Scores(query, key, scaled.scale(), nodes);
    }

    /** Takes off multiplications with and divisions by numbers, as far as nobody else reads what they make. */
    private static Scaled scaled(Rewriter graph, String value) {
        List<Node> nodes = new ArrayList<>();
        double scale = 1;
        String at = value;
        while (graph.onlyConsumer(at) != null) {
            Node producer = graph.producer(at, Elementwise.Binary.class);
            Factors factors = producer == null ? null : Factors.of(graph, producer);
            if (factors == null || factors.others().size() != 1 || !sameShape(graph, at, factors)) {
                break;
            }
            nodes.addAll(factors.nodes());
            scale *= factors.constant();
            at = factors.others().get(0);
        }
        return new Scaled(at, scale, nodes);
    }

    private static boolean sameShape(Rewriter graph, String value, Factors factors) {
        return !factors.nodes().isEmpty()
                && graph.sameShape(value, factors.others().get(0));
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

    /** The key with its features last; where it was transposed, by another transpose of what that read. */
    private static String turned(Rewriter graph, PatchBuilder patch, Node near, String key, int rank) {
        Node transpose = graph.producer(key, Movement.Transpose.class);
        String source = transpose == null ? key : transpose.inputs().get(0);
        List<Integer> axes = transpose == null
                ? IntStream.range(0, rank).boxed().collect(Collectors.toCollection(ArrayList::new))
                : axes(transpose, rank);
        axes.add(axes.remove(rank - 2));
        return transposed(graph, patch, near, source, axes);
    }

    /** A value of three dimensions as one of four, the first of one element; heads stay apart where they are. */
    private static String lifted(Rewriter graph, PatchBuilder patch, Node near, String value) {
        Shape shape = graph.fixedShape(value);
        if (shape.rank() == 4) {
            return value;
        }
        Node transpose = graph.producer(value, Movement.Transpose.class);
        if (transpose == null) {
            return lifted(graph, patch, near, value, shape.rank());
        }
        return transposed(graph, patch, near, transpose.inputs().get(0), axes(transpose, shape.rank()));
    }

    private static List<Integer> axes(Node transpose, int rank) {
        int[] axes = ((Movement.Transpose) transpose.op()).axes(rank);
        return Arrays.stream(axes).boxed().collect(Collectors.toCollection(ArrayList::new));
    }

    private static String transposed(Rewriter graph, PatchBuilder patch, Node near, String source, List<Integer> axes) {
        String from = lifted(graph, patch, near, source, axes.size());
        List<Integer> all = new ArrayList<>();
        int added = 4 - axes.size();
        for (int i = 0; i < added; i++) {
            all.add(i);
        }
        axes.forEach(axis -> all.add(axis + added));
        if (all.equals(List.of(0, 1, 2, 3))) {
            return from;
        }
        return patch.node(near, from + "/by head", new Movement.Transpose(all), from);
    }

    /** A value beside others of this rank with as many dimensions of one element in front as make four of them. */
    private static String lifted(Rewriter graph, PatchBuilder patch, Node near, String value, int rank) {
        Shape shape = graph.fixedShape(value);
        if (rank == 4 || shape.rank() < 3) {
            return value;
        }
        long[] sizes = new long[4];
        sizes[0] = 1;
        System.arraycopy(shape.sizes(), 0, sizes, 1, 3);
        return patch.node(near, value + "/lifted", new Shaping.Reshape(true), value, patch.shape(Shape.of(sizes)));
    }
}
