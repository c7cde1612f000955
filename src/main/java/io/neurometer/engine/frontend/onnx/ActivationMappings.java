package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;

/** The non-linearities of neurons. */
final class ActivationMappings {
    private static final float SELU_ALPHA = 1.67326319217681884765625f;
    private static final float SELU_GAMMA = 1.05070102214813232421875f;

    private ActivationMappings() {}

    static void register(MappingTable table) {
        plain(table, "Relu", ActivationFunction.RELU);
        plain(table, "Sigmoid", ActivationFunction.SIGMOID);
        plain(table, "Tanh", ActivationFunction.TANH);
        plain(table, "Softplus", ActivationFunction.SOFTPLUS);
        plain(table, "Softsign", ActivationFunction.SOFTSIGN);
        plain(table, "HardSwish", ActivationFunction.HARD_SWISH);
        plain(table, "Mish", ActivationFunction.MISH);
        withAlpha(table, "LeakyRelu", ActivationFunction.LEAKY_RELU, 0.01f);
        withAlpha(table, "Elu", ActivationFunction.ELU, 1);
        withAlpha(table, "Celu", ActivationFunction.CELU, 1);
        withAlpha(table, "ThresholdedRelu", ActivationFunction.THRESHOLDED_RELU, 1);
        withAlpha(table, "Swish", ActivationFunction.SWISH, 1);
        table.add(
                "Selu",
                (node, graph) -> emit(
                        node,
                        graph,
                        ActivationFunction.SELU,
                        node.real("alpha", SELU_ALPHA),
                        node.real("gamma", SELU_GAMMA)));
        table.add(
                "HardSigmoid",
                (node, graph) -> emit(
                        node,
                        graph,
                        ActivationFunction.HARD_SIGMOID,
                        node.real("alpha", 0.2f),
                        node.real("beta", 0.5f)));
        table.add(
                "Shrink",
                (node, graph) ->
                        emit(node, graph, ActivationFunction.SHRINK, node.real("lambd", 0.5f), node.real("bias", 0)));
        table.add("Gelu", ActivationMappings::gelu);
        table.add("PRelu", (node, graph) -> graph.emit(node, new Activation.PRelu()));
    }

    private static void plain(MappingTable table, String opType, ActivationFunction function) {
        table.add(opType, (node, graph) -> emit(node, graph, function, 0, 0));
    }

    private static void withAlpha(MappingTable table, String opType, ActivationFunction function, float standard) {
        table.add(opType, (node, graph) -> emit(node, graph, function, node.real("alpha", standard), 0));
    }

    private static void emit(OnnxNode node, OnnxGraph graph, ActivationFunction function, float alpha, float beta) {
        graph.emit(node, new Activation.Simple(function, alpha, beta));
    }

    private static void gelu(OnnxNode node, OnnxGraph graph) {
        String approximate = node.text("approximate", "none");
        switch (approximate) {
            case "none" -> emit(node, graph, ActivationFunction.GELU, 0, 0);
            case "tanh" -> emit(node, graph, ActivationFunction.GELU_TANH, 0, 0);
            default ->
                throw node.invalid("attribute 'approximate' is wrong")
                        .got(approximate)
                        .expected("none or tanh")
                        .exception();
        }
    }
}
