package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.TreeEnsemble.Aggregate;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** Ensembles of decision trees in all versions. */
final class TreeMappings {
    private TreeMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                new Mapping("TreeEnsembleRegressor", TreeMappings::regressor),
                new Mapping("TreeEnsembleClassifier", TreeMappings::classifier),
                new Mapping("TreeEnsemble", (node, graph) -> new TreeTensors(node).map(graph)));
    }

    private static void regressor(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        TreeAttributes trees = new TreeAttributes(node, "target");
        String scores = trees.forest(false)
                .emit(
                        graph,
                        rows(math, node.input(0)),
                        node.int32("n_targets", 1),
                        aggregate(node),
                        TreeAttributes.reals(node, "base_values"),
                        trees.isExact(),
                        DataType.FP32);
        math.output(new Shaping.Identity(), PostTransform.of(node).apply(math, scores));
    }

    /** A vector is one row. */
    static String rows(NodeMath math, String x) {
        return math.rank(x) == 1 ? math.unsqueeze(x, 0L) : x;
    }

    private static Aggregate aggregate(OnnxNode node) {
        String name = node.text("aggregate_function", "SUM");
        for (Aggregate aggregate : Aggregate.values()) {
            if (aggregate.name().equals(name)) {
                return aggregate;
            }
        }
        throw new EngineException(node.invalid("attribute 'aggregate_function' is wrong")
                .got(name)
                .expected("AVERAGE, SUM, MIN or MAX"));
    }

    /**
     * Where all leaves have weights of one of two classes, the second is the label if its score is above 0, or above 0.5 if no
     * weight is negative. Weights of the first class are the second's score then, and the first has what is left, as ONNX
     * Runtime has it. Otherwise the label is the class of the largest score.
     */
    private static void classifier(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        TreeAttributes trees = new TreeAttributes(node, "class");
        ClassLabels labels = new ClassLabels(node, graph, "classlabels_int64s");
        PostTransform transform = PostTransform.of(node);
        double[] base = TreeAttributes.reals(node, "base_values");
        boolean single = labels.count() == 2 && trees.targets().size() == 1;
        double threshold = trees.isPositive() ? 0.5 : 0;
        String x = rows(math, node.input(0));
        if (!single || !trees.targets().contains(0L)) {
            String scores = trees.forest(false)
                    .emit(graph, x, labels.count(), Aggregate.SUM, base, trees.isExact(), DataType.FP32);
            if (single) {
                labels.ofSign(
                        graph.intermediates(node, new Movement.Split(-1, 2), 2, scores)
                                .get(1),
                        threshold);
            } else {
                labels.ofLargest(scores);
            }
            labels.scores(transform.apply(math, scores));
            return;
        }
        double[] own = base.length == 2 ? new double[] {base[1]} : base;
        String score = trees.forest(true).emit(graph, x, 1, Aggregate.SUM, own, trees.isExact(), DataType.FP32);
        labels.ofSign(score, threshold);
        labels.scores(binary(math, labels, transform, score, threshold > 0));
    }

    private static String binary(
            NodeMath math, ClassLabels labels, PostTransform transform, String score, boolean positive) {
        return switch (transform) {
            case LOGISTIC -> labels.complemented(transform.apply(math, score));
            case NONE -> positive ? labels.complemented(score) : labels.mirrored(score);
            default -> transform.apply(math, positive ? labels.complemented(score) : labels.mirrored(score));
        };
    }
}
