package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Scores of attention that a condition replaces by a huge negative number become a sum of the scores and a mask, which
 * attention takes. The mask has the shape of the condition, as a rule that of one head. Scores are taken to be smaller in
 * magnitude than the number that hides them: hidden ones weigh nothing, and where all are hidden each weighs the same.
 */
final class MasksIntoSums implements Pass {
    private static final Elementwise.Binary ADD = new Elementwise.Binary(BinaryFunction.ADD);

    /** What FP32 scores do not reach. Numbers nearer to zero, as -10000, could be added to a score that shows. */
    private static final double HIDES = -1e9;

    /** Of this, an FP32 sum with any score or mask of common size is exactly this again. */
    private static final double ABSORBS = -1e30;

    @Override
    public String name() {
        return "masks-into-sums";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Softmax.Normalized.class, node -> summed(graph, node));
    }

    private static @Nullable GraphPatch summed(Rewriter graph, Node softmax) {
        if (((Softmax.Normalized) softmax.op()).function() != SoftmaxFunction.SOFTMAX) {
            return null;
        }
        String masked = softmax.inputs().get(0);
        Choice choice = Choice.of(graph, masked);
        if (choice == null) {
            Sum sum = Sum.of(graph, masked, scores -> Choice.of(graph, scores) != null);
            return sum == null ? null : choiceInSum(graph, masked, sum, Choice.of(graph, sum.scores()));
        }
        Sum sum = Sum.of(graph, choice.scores(), scores -> isProduct(graph, scores));
        return isProduct(graph, choice.scores()) || sum != null ? sumInChoice(graph, masked, sum, choice) : null;
    }

    private static GraphPatch sumInChoice(Rewriter graph, String masked, @Nullable Sum sum, Choice choice) {
        PatchBuilder patch = graph.patch().remove(choice.node());
        if (sum != null) {
            patch.remove(sum.node());
        }
        String mask = choice.mask(graph, patch, sum == null ? null : sum.mask());
        String scores = sum == null ? choice.scores() : sum.scores();
        return patch.replace(choice.node(), ADD, List.of(scores, mask), masked).build();
    }

    private static @Nullable GraphPatch choiceInSum(Rewriter graph, String masked, Sum sum, @Nullable Choice choice) {
        if (choice == null || choice.number() > ABSORBS || !isProduct(graph, choice.scores())) {
            return null;
        }
        PatchBuilder patch = graph.patch().remove(choice.node(), sum.node());
        String mask = patch.node(sum.node(), masked + "/mask", ADD, choice.mask(graph, patch, null), sum.mask());
        return patch.replace(sum.node(), ADD, List.of(choice.scores(), mask), masked)
                .build();
    }

    /** Whether a value is a product, perhaps with constant factors. */
    private static boolean isProduct(Rewriter graph, String value) {
        int rank = graph.fixedShape(value).rank();
        return graph.producer(Peeled.ofFactors(graph, value, rank).value(), Linear.MatMul.class) != null;
    }

    /** Scores and what is added to them. */
    private record Sum(Node node, String scores, String mask) {
        static @Nullable Sum of(Rewriter graph, String value, Predicate<String> areScores) {
            Node node = graph.onlyConsumer(value) == null ? null : graph.binary(value, BinaryFunction.ADD);
            for (int i = 0; node != null && i < 2; i++) {
                String scores = node.inputs().get(i);
                String mask = node.inputs().get(1 - i);
                if (graph.sameShape(scores, value) && graph.isAccurate(scores, mask) && areScores.test(scores)) {
                    return new Sum(node, scores, mask);
                }
            }
            return null;
        }
    }

    /**
     * Scores, or a number in place of those that are hidden.
     *
     * @param isShown whether the condition is true where scores stay
     */
    private record Choice(Node node, String scores, double number, boolean isShown) {
        static @Nullable Choice of(Rewriter graph, String value) {
            Node node = graph.onlyConsumer(value) == null ? null : graph.producer(value, Elementwise.Where.class);
            for (int i = 1; node != null && i <= 2; i++) {
                String scores = node.inputs().get(i);
                Double number = graph.scalar(node.inputs().get(3 - i), value);
                if (number != null && number <= HIDES && graph.sameShape(scores, value) && graph.isAccurate(scores)) {
                    return new Choice(node, scores, number, i == 1);
                }
            }
            return null;
        }

        /** Adds a mask: {@code shown}, or zero, where scores stay, and what hides them elsewhere. */
        String mask(Rewriter graph, PatchBuilder patch, @Nullable String shown) {
            DataType type = graph.fixedType(scores).dataType();
            String stays = shown == null ? patch.vector(type, 1, 0) : shown;
            String hides = patch.vector(type, 1, Double.isInfinite(number) ? number : ABSORBS);
            String condition = node.inputs().get(0);
            String first = isShown ? stays : hides;
            String second = isShown ? hides : stays;
            return patch.node(node, scores + "/mask", new Elementwise.Where(), condition, first, second);
        }
    }
}
