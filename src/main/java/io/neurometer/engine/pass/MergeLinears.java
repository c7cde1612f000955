package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Products of one value with several constant matrices, such as queries, keys and values, become one product with the
 * matrices side by side, whose result is split.
 */
final class MergeLinears implements Pass {
    /** Products that can be merged: of the same value by the same operator, all with a bias or all without. */
    private record Kind(String x, Op op, boolean biased) {}

    /** One of them; {@code sum} adds the bias where the operator itself does not. */
    private record Member(Node product, @Nullable Node sum, String weight, String bias, String output, long features) {}

    @Override
    public String name() {
        return "merge-linears";
    }

    @Override
    public void rewrite(Rewriter graph) {
        Map<Kind, List<Member>> groups = new LinkedHashMap<>();
        graph.each(Linear.class, node -> {
            Member member = member(graph, node);
            if (member != null) {
                Kind kind =
                        new Kind(node.inputs().get(0), node.op(), !member.bias().equals(Node.ABSENT));
                groups.computeIfAbsent(kind, first -> new ArrayList<>()).add(member);
            }
            return null;
        });
        groups.forEach((kind, members) -> {
            if (members.size() > 1) {
                graph.apply(merged(graph, kind, members));
            }
        });
    }

    private static @Nullable Member member(Rewriter graph, Node node) {
        Op op = node.op();
        boolean plain = op instanceof Linear.MatMul
                || op instanceof Linear.FullyConnected
                || (op instanceof Linear.Gemm gemm && gemm.alpha() == 1 && gemm.beta() == 1 && !gemm.transposeA());
        String output = Rewriter.output(node);
        Shape shape = graph.shape(output);
        if (!plain || shape == null || shape.rank() < 2) {
            return null;
        }
        String weight = node.inputs().get(1);
        Shape weightShape = graph.shape(weight);
        boolean constant = graph.isConstant(weight)
                && !graph.isConstant(node.inputs().get(0))
                && weightShape != null
                && weightShape.rank() == 2
                && graph.isAccurate(output, weight);
        if (!constant) {
            return null;
        }
        long features = shape.size(-1);
        if (op instanceof Linear.MatMul) {
            Node sum = graph.onlyReader(output);
            String bias = sum != null && sum.op().equals(new Elementwise.Binary(BinaryFunction.ADD))
                    ? Rewriter.other(sum, output)
                    : null;
            return sum != null && bias != null && isVector(graph, bias, features)
                    ? new Member(node, sum, weight, bias, Rewriter.output(sum), features)
                    : new Member(node, null, weight, Node.ABSENT, output, features);
        }
        String bias = Rewriter.input(node, 2);
        return bias.equals(Node.ABSENT) || isVector(graph, bias, features)
                ? new Member(node, null, weight, bias, output, features)
                : null;
    }

    private static boolean isVector(Rewriter graph, String bias, long features) {
        Shape shape = graph.shape(bias);
        return graph.isConstant(bias) && shape != null && shape.equals(Shape.of(features));
    }

    private static GraphPatch merged(Rewriter graph, Kind kind, List<Member> members) {
        PatchBuilder patch = graph.patch();
        Member first = members.get(0);
        List<String> weights = new ArrayList<>();
        List<String> biases = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        long[] sizes = new long[members.size()];
        for (Member member : members) {
            patch.remove(member.product());
            if (member.sum() != null) {
                patch.remove(member.sum());
            }
            sizes[outputs.size()] = member.features();
            weights.add(member.weight());
            biases.add(member.bias());
            outputs.add(member.output());
        }
        boolean rows = kind.op() instanceof Linear.FullyConnected
                || (kind.op() instanceof Linear.Gemm gemm && gemm.transposeB());
        Node product = first.product();
        List<String> inputs = new ArrayList<>(List.of(kind.x(), side(patch, rows ? 0 : 1, weights)));
        if (kind.biased() && first.sum() == null) {
            inputs.add(side(patch, 0, biases));
        }
        String all = patch.fresh(first.output() + "/all");
        String made = first.sum() == null ? all : patch.fresh(Rewriter.output(product) + "/all");
        patch.replace(product, kind.op(), inputs, made);
        if (first.sum() != null) {
            patch.replace(first.sum(), first.sum().op(), List.of(made, side(patch, 0, biases)), all);
        }
        int axis = graph.fixedShape(first.output()).rank() - 1;
        return patch.add(new Node(
                        patch.fresh(product.name() + "/split"),
                        product.layer(),
                        new Shaping.Split(axis, members.size()),
                        List.of(all, patch.longs(sizes)),
                        outputs))
                .build();
    }

    private static String side(PatchBuilder patch, int axis, List<String> constants) {
        return patch.constant(new Shaping.Concat(axis), constants.toArray(String[]::new));
    }
}
