package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Linear models: a fully-connected layer whose weights are attributes, and what becomes of its scores. */
final class LinearModelMappings {
    private LinearModelMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                new Mapping("LinearRegressor", LinearModelMappings::regressor),
                new Mapping("LinearClassifier", LinearModelMappings::classifier));
    }

    private static void regressor(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        String scores = scores(node, graph, rows(math, node.input(0)), node.int32("targets", 1));
        math.output(new Shaping.Identity(), PostTransform.of(node).apply(math, scores));
    }

    private static void classifier(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        ClassLabels labels = new ClassLabels(node, graph, "classlabels_ints");
        int given = node.floats("intercepts").length;
        int outputs = given > 0 ? given : labels.count();
        String scores = scores(node, graph, rows(math, node.input(0)), outputs);
        PostTransform transform = PostTransform.of(node);
        if (outputs > 1) {
            if (outputs != labels.count()) {
                throw new EngineException(node.invalid("the number of scores is not that of the labels")
                        .got(outputs + " scores")
                        .expected(labels.count()));
            }
            labels.ofLargest(scores);
            labels.scores(transform.apply(math, scores));
        } else if (labels.count() == 2) {
            labels.ofSign(scores, 0);
            labels.scores(
                    labels.complemented(transform == PostTransform.PROBIT ? transform.apply(math, scores) : scores));
        } else {
            throw new EngineException(
                    node.unsupported("one score needs two class labels").got(labels.count() + " labels"));
        }
    }

    /** FP32 rows of features; a vector is one row. */
    static String rows(NodeMath math, String x) {
        String floats = math.cast(x, DataType.FP32);
        return math.rank(x) == 1 ? math.unsqueeze(floats, 0L) : floats;
    }

    private static String scores(OnnxNode node, OnnxGraph graph, String x, int outputs) {
        float[] coefficients = node.floats("coefficients");
        float[] intercepts = node.floats("intercepts");
        if (outputs < 1 || coefficients.length == 0 || coefficients.length % outputs != 0) {
            throw new EngineException(node.invalid("the coefficients do not divide among the outputs")
                    .got(coefficients.length + " coefficients")
                    .expected("a multiple of " + outputs));
        }
        if (intercepts.length != 0 && intercepts.length != outputs) {
            throw new EngineException(node.invalid("the number of intercepts is not that of the outputs")
                    .got(intercepts.length)
                    .expected(outputs));
        }
        String weight = graph.weight(
                node,
                "coefficients",
                TensorType.of(DataType.FP32, outputs, coefficients.length / outputs),
                WeightSource.floats(coefficients));
        String bias = intercepts.length == 0
                ? Node.ABSENT
                : graph.weight(
                        node, "intercepts", TensorType.of(DataType.FP32, outputs), WeightSource.floats(intercepts));
        return graph.intermediate(node, new Linear.FullyConnected(), x, weight, bias);
    }
}
