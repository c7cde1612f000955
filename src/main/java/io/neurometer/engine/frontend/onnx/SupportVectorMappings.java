package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Activation.Simple;
import io.neurometer.engine.op.Elementwise.Binary;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.Unary;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Elementwise.Where;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/** Support vector machines: similarities to the support vectors, then a fully-connected layer of their coefficients. */
final class SupportVectorMappings {
    private SupportVectorMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                new Mapping("SVMRegressor", SupportVectorMappings::regressor),
                new Mapping("SVMClassifier", (node, graph) -> new SupportVectorClassifier(node, graph).map()));
    }

    private static void regressor(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        float[] coefficients = node.floats("coefficients");
        float[] rho = node.floats("rho");
        int vectors = node.int32("n_supports", 0);
        if (coefficients.length == 0 || rho.length == 0 || (vectors > 0 && vectors != coefficients.length)) {
            throw new EngineException(node.invalid("coefficients and offset do not fit the support vectors")
                    .got(coefficients.length + " coefficients, " + rho.length + " offsets")
                    .expected(vectors > 0 ? vectors + " coefficients and an offset" : "coefficients and an offset"));
        }
        String x = LinearModelMappings.rows(math, node.input(0));
        String similar = vectors > 0 ? similarities(node, graph, x, vectors) : x;
        String weight = matrix(node, graph, "coefficients", 1, coefficients);
        String bias = graph.weight(node, "rho", TensorType.of(DataType.FP32, 1), WeightSource.floats(rho[0]));
        String score = math.of(new Linear.FullyConnected(), similar, weight, bias);
        if (node.flag("one_class", false)) {
            String inside = math.of(new Binary(BinaryFunction.GREATER), score, math.number(0, score));
            math.output(new Where(), inside, math.number(1, score), math.number(-1, score));
        } else {
            math.output(new Shaping.Identity(), PostTransform.of(node).apply(math, score));
        }
    }

    /** A weight [rows, elements / rows] that is an attribute. */
    static String matrix(OnnxNode node, OnnxGraph graph, String what, int rows, float[] elements) {
        return graph.weight(
                node, what, TensorType.of(DataType.FP32, rows, elements.length / rows), WeightSource.floats(elements));
    }

    /** The kernel function of each row and each support vector, [N, vectors]. */
    static String similarities(OnnxNode node, OnnxGraph graph, String x, int vectors) {
        NodeMath math = new NodeMath(node, graph);
        float[] elements = node.floats("support_vectors");
        if (elements.length == 0 || elements.length % vectors != 0) {
            throw new EngineException(node.invalid("the support vectors are not of one length")
                    .got(elements.length + " elements")
                    .expected("a multiple of " + vectors));
        }
        String centres = matrix(node, graph, "support_vectors", vectors, elements);
        float[] parameters = Arrays.copyOf(node.floats("kernel_params"), 3);
        float gamma = parameters[0];
        String kernel = node.text("kernel_type", "LINEAR");
        if (kernel.equals("RBF")) {
            String distances = math.of(new Linear.RadialBasis(), x, centres);
            return math.of(new Unary(UnaryFunction.EXP), math.mul(distances, math.number(-gamma, distances)));
        }
        String products = math.of(new Linear.FullyConnected(), x, centres);
        if (kernel.equals("LINEAR")) {
            return products;
        }
        String shifted =
                math.add(math.mul(products, math.number(gamma, products)), math.number(parameters[1], products));
        return switch (kernel) {
            case "POLY" -> math.of(new Binary(BinaryFunction.POW), shifted, math.number(parameters[2], products));
            case "SIGMOID" -> math.of(new Simple(ActivationFunction.TANH, 0, 0), shifted);
            default ->
                throw new EngineException(node.invalid("attribute 'kernel_type' is wrong")
                        .got(kernel)
                        .expected("LINEAR, POLY, RBF or SIGMOID"));
        };
    }
}
