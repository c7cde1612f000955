package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attention whose heads are split off, turned and joined again becomes one node that reads them where they lie. */
final class FuseAttention implements Pass {
    @Override
    public String name() {
        return "fuse-attention";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Softmax.Normalized.class, node -> ofSoftmax(graph, node));
        graph.each(Attention.ScaledDotProduct.class, node -> ofAttention(graph, node));
    }

    private static @Nullable GraphPatch ofSoftmax(Rewriter graph, Node softmax) {
        String weights = Rewriter.output(softmax);
        Node context = graph.onlyReader(weights);
        if (!isOverLastOfFour(graph, softmax) || context == null || !(context.op() instanceof Linear.MatMul)) {
            return null;
        }
        String value = Rewriter.other(context, weights);
        List<Node> steps = new ArrayList<>(List.of(softmax, context));
        Scores scores = value == null ? null : Scores.of(graph, Rewriter.input(softmax, 0), steps);
        HeadLayout query = scores == null ? null : HeadLayout.of(graph, scores.query(), HeadLayout.SWAP);
        HeadLayout key = scores == null ? null : HeadLayout.of(graph, scores.key(), HeadLayout.SWAP_TRANSPOSED);
        HeadLayout values = value == null ? null : HeadLayout.of(graph, value, HeadLayout.SWAP);
        if (scores == null || query == null || key == null || values == null) {
            return null;
        }
        if (query.heads() != key.heads() || !values.transposed().equals(Rewriter.input(context, 1))) {
            return null;
        }
        List<String> inputs = new ArrayList<>(List.of(query.value(), key.value(), values.value()));
        if (scores.mask() != null) {
            inputs.add(scores.mask());
        }
        return joined(graph, context, steps, query.heads(), key, values, (float) scores.scale(), false, inputs);
    }

    private static boolean isOverLastOfFour(Rewriter graph, Node softmax) {
        Softmax.Normalized op = (Softmax.Normalized) softmax.op();
        Shape shape = graph.shape(Rewriter.output(softmax));
        return op.function() == SoftmaxFunction.SOFTMAX
                && shape != null
                && shape.rank() == 4
                && (op.axis() == -1 || op.axis() == 3);
    }

    private static @Nullable GraphPatch ofAttention(Rewriter graph, Node attention) {
        Attention.ScaledDotProduct op = (Attention.ScaledDotProduct) attention.op();
        List<String> inputs = new ArrayList<>(attention.inputs());
        HeadLayout query = HeadLayout.of(graph, inputs.get(0), HeadLayout.SWAP);
        HeadLayout key = HeadLayout.of(graph, inputs.get(1), HeadLayout.SWAP);
        HeadLayout value = HeadLayout.of(graph, inputs.get(2), HeadLayout.SWAP);
        if (query == null || key == null || value == null) {
            return null;
        }
        inputs.set(0, query.value());
        inputs.set(1, key.value());
        inputs.set(2, value.value());
        List<Node> steps = new ArrayList<>(List.of(attention));
        return joined(graph, attention, steps, query.heads(), key, value, op.scale(), op.causal(), inputs);
    }

    private static @Nullable GraphPatch joined(
            Rewriter graph,
            Node last,
            List<Node> steps,
            long heads,
            HeadLayout key,
            HeadLayout value,
            float scale,
            boolean causal,
            List<String> inputs) {
        List<Node> joining = HeadLayout.joining(graph, Rewriter.output(last));
        if (joining == null || key.heads() != value.heads() || !graph.isAccurate(inputs.get(0), inputs.get(2))) {
            return null;
        }
        steps.addAll(joining);
        Op op = new Attention.MultiHead(Math.toIntExact(heads), Math.toIntExact(key.heads()), scale, causal);
        return graph.patch()
                .remove(steps)
                .replace(last, op, inputs, Rewriter.output(joining.get(1)))
                .build();
    }

    /** scale * query key + mask, each step of it read by nothing else. */
    private record Scores(
            String query,
            String key,
            double scale,
            @Nullable String mask) {

        static @Nullable Scores of(Rewriter graph, String value, List<Node> steps) {
            Node sum = graph.binary(value, BinaryFunction.ADD);
            if (sum == null) {
                return scaled(graph, value, null, steps);
            }
            Shape shape = graph.shape(value);
            for (int i = 0; i < 2; i++) {
                String mask = Rewriter.input(sum, 1 - i);
                Shape maskShape = graph.shape(mask);
                boolean fits = shape != null && maskShape != null && broadcasts(maskShape, shape);
                List<Node> more = new ArrayList<>(List.of(sum));
                boolean same = fits && graph.isAccurate(mask, value);
                Scores scores = same ? scaled(graph, Rewriter.input(sum, i), mask, more) : null;
                if (scores != null) {
                    steps.addAll(more);
                    return scores;
                }
            }
            return null;
        }

        private static @Nullable Scores scaled(Rewriter graph, String value, @Nullable String mask, List<Node> steps) {
            double scale = 1;
            String product = value;
            for (ScalarOperand factor = ScalarOperand.factor(graph, product); factor != null; ) {
                scale *= factor.number();
                steps.add(factor.node());
                product = factor.other();
                factor = ScalarOperand.factor(graph, product);
            }
            Node matMul = graph.maker(product, Linear.MatMul.class);
            if (matMul == null) {
                return null;
            }
            steps.add(matMul);
            String query = Rewriter.input(matMul, 0);
            ScalarOperand onQuery = ScalarOperand.factor(graph, query);
            String key = Rewriter.input(matMul, 1);
            ScalarOperand onKey = ScalarOperand.factor(graph, key);
            return new Scores(
                    onQuery == null ? query : onQuery.other(),
                    onKey == null ? key : onKey.other(),
                    scale * (onQuery == null ? 1 : onQuery.number()) * (onKey == null ? 1 : onKey.number()),
                    mask);
        }

        private static boolean broadcasts(Shape mask, Shape scores) {
            int missing = scores.rank() - mask.rank();
            for (int i = 0; i < mask.rank(); i++) {
                if (missing < 0 || (mask.size(i) != 1 && mask.size(i) != scores.size(i + missing))) {
                    return false;
                }
            }
            return missing >= 0;
        }
    }
}
