package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
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
    private static final int LEFT_SCALE = 2;
    private static final int RIGHT_SCALE = 3;
    private static final int LEFT_ZERO = 4;
    private static final int RIGHT_ZERO = 5;

    /** Products that can be merged: of the same value by the same operator, all with a bias or all without. */
    private record Kind(String x, Op op, boolean biased, Quantized quantized) {}

    /**
     * What products of integers must share, and of what each has its own.
     *
     * @param type of the matrices, null where they are real numbers
     * @param scale of the value
     * @param zeroPoint of the value
     * @param shift the zero point of the matrices, if they have one for all columns: kernels are fast with one alone
     */
    private record Quantized(@Nullable DataType type, String scale, String zeroPoint, String shift) {
        private static final String BY_COLUMN = "by column";

        static final Quantized NONE = new Quantized(null, Node.ABSENT, Node.ABSENT, Node.ABSENT);

        static Quantized of(Rewriter graph, Node node) {
            if (!(node.op() instanceof Linear.QuantizedMatMul)) {
                return NONE;
            }
            TensorType type = graph.type(node.inputs().get(1));
            return new Quantized(
                    type == null ? null : type.dataType(),
                    node.inputs().get(LEFT_SCALE),
                    Rewriter.input(node, LEFT_ZERO),
                    shift(graph, Rewriter.input(node, RIGHT_ZERO)));
        }

        private static String shift(Rewriter graph, String zero) {
            Shape shape = zero.equals(Node.ABSENT) ? null : graph.shape(zero);
            if (shape != null && shape.elements() > 1) {
                return BY_COLUMN;
            }
            Double value = shape == null ? null : graph.uniform(zero);
            return value == null ? zero : value.toString();
        }

        boolean isShifted() {
            return !shift.equals(Node.ABSENT);
        }
    }

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
                Kind kind = new Kind(
                        node.inputs().get(0), node.op(), !member.bias().equals(Node.ABSENT), Quantized.of(graph, node));
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
        boolean quantized = op instanceof Linear.QuantizedMatMul;
        boolean plain = quantized
                || op instanceof Linear.MatMul
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
                && (quantized ? isColumnwise(graph, node) : graph.isAccurate(output, weight));
        if (!constant) {
            return null;
        }
        long features = shape.size(-1);
        if (quantized || op instanceof Linear.MatMul) {
            Node sum = graph.onlyConsumer(output);
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

    /** Whether scale and zero point of the matrix are constants for it all or for each column. */
    private static boolean isColumnwise(Rewriter graph, Node node) {
        for (int i : new int[] {RIGHT_SCALE, RIGHT_ZERO}) {
            String setting = Rewriter.input(node, i);
            if (!setting.equals(Node.ABSENT) && !graph.isConstant(setting)) {
                return false;
            }
        }
        return true;
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
        if (kind.quantized().type() != null) {
            inputs.add(kind.quantized().scale());
            inputs.add(settings(patch, members, RIGHT_SCALE));
            inputs.add(kind.quantized().zeroPoint());
            inputs.add(kind.quantized().isShifted() ? settings(patch, members, RIGHT_ZERO) : Node.ABSENT);
        }
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
                        new Movement.Split(axis, members.size()),
                        List.of(all, patch.longs(sizes)),
                        outputs))
                .build();
    }

    /** An input of each of the products, once for each column. */
    private static String settings(PatchBuilder patch, List<Member> members, int input) {
        List<String> vectors = new ArrayList<>();
        for (Member member : members) {
            String given = member.product().inputs().get(input);
            vectors.add(patch.constant(new Movement.Expand(), given, patch.longs(member.features())));
        }
        return side(patch, 0, vectors);
    }

    private static String side(PatchBuilder patch, int axis, List<String> constants) {
        return patch.constant(new Movement.Concat(axis), constants.toArray(String[]::new));
    }
}
