package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Activation.Simple;
import io.neurometer.engine.op.Op;
import java.util.List;

/** Activation functions. */
final class ActivationMappings {
    private static final float SELU_ALPHA = 1.67326319217681884765625f;
    private static final float SELU_GAMMA = 1.05070102214813232421875f;

    private ActivationMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                plain("Relu", ActivationFunction.RELU),
                plain("Sigmoid", ActivationFunction.SIGMOID),
                plain("Tanh", ActivationFunction.TANH),
                plain("Softplus", ActivationFunction.SOFTPLUS),
                plain("Softsign", ActivationFunction.SOFTSIGN),
                plain("HardSwish", ActivationFunction.HARD_SWISH),
                plain("Mish", ActivationFunction.MISH),
                withAlpha("LeakyRelu", ActivationFunction.LEAKY_RELU, 0.01f),
                withAlpha("Elu", ActivationFunction.ELU, 1),
                withAlpha("Celu", ActivationFunction.CELU, 1),
                withAlpha("ThresholdedRelu", ActivationFunction.THRESHOLDED_RELU, 1),
                withAlpha("Swish", ActivationFunction.SWISH, 1),
                Mapping.oneToOne(
                        "Selu",
                        node -> new Simple(
                                ActivationFunction.SELU,
                                node.real("alpha", SELU_ALPHA),
                                node.real("gamma", SELU_GAMMA))),
                Mapping.oneToOne(
                        "HardSigmoid",
                        node -> new Simple(
                                ActivationFunction.HARD_SIGMOID, node.real("alpha", 0.2f), node.real("beta", 0.5f))),
                Mapping.oneToOne(
                        "Shrink",
                        node -> new Simple(ActivationFunction.SHRINK, node.real("lambd", 0.5f), node.real("bias", 0))),
                Mapping.oneToOne("Gelu", ActivationMappings::gelu),
                new Mapping("PRelu", ActivationMappings::prelu));
    }

    private static Mapping plain(String opType, ActivationFunction function) {
        return Mapping.oneToOne(opType, node -> new Simple(function, 0, 0));
    }

    private static Mapping withAlpha(String opType, ActivationFunction function, float standard) {
        return Mapping.oneToOne(opType, node -> new Simple(function, node.real("alpha", standard), 0));
    }

    /** Before opset 7 slopes lie along the channels, where there is more than one. */
    private static void prelu(OnnxNode node, OnnxGraph graph) {
        List<String> inputs =
                node.opset() < 7 ? List.of(node.input(0), LegacyMappings.along(node, graph, 1)) : node.inputs();
        graph.emit(node, new Activation.PRelu(), inputs);
    }

    private static Op gelu(OnnxNode node) {
        String approximate = node.text("approximate", "none");
        return switch (approximate) {
            case "none" -> new Simple(ActivationFunction.GELU, 0, 0);
            case "tanh" -> new Simple(ActivationFunction.GELU_TANH, 0, 0);
            default ->
                throw new EngineException(node.invalid("attribute 'approximate' is wrong")
                        .got(approximate)
                        .expected("none or tanh"));
        };
    }
}
