package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Activation.Simple;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Shaping;
import java.util.List;

/**
 * The activation that follows the layer within a fused node of ONNX Runtime, by its ONNX name.
 *
 * @param name empty for none
 * @param parameters its attributes in the order in which ONNX has them
 */
record FusedActivation(String name, List<Float> parameters) {

    /** Of nodes that keep all parameters in one attribute. */
    static FusedActivation listed(OnnxNode node) {
        return new FusedActivation(node.text("activation", ""), node.reals("activation_params"));
    }

    /** Of nodes that keep each parameter in an attribute of its own. */
    static FusedActivation named(OnnxNode node) {
        String name = node.text("activation", "");
        boolean leaky = name.equals("LeakyRelu") && !node.has("activation_alpha");
        return leaky
                ? new FusedActivation(name, List.of(node.real("leaky_relu_alpha", 0.01f)))
                : new FusedActivation(
                        name,
                        List.of(
                                node.real("activation_alpha", alpha(name)),
                                node.real("activation_beta", name.equals("HardSigmoid") ? 0.5f : 0)));
    }

    private static float alpha(String name) {
        return name.equals("HardSigmoid") ? 0.2f : name.equals("LeakyRelu") ? 0.01f : 0;
    }

    /** Adds the activation of {@code value}, which becomes the node's output. */
    void emit(OnnxNode node, OnnxGraph graph, String value) {
        NodeMath math = new NodeMath(node, graph);
        switch (name) {
            case "" -> math.output(new Shaping.Identity(), value);
            case "Relu" -> math.output(new Simple(ActivationFunction.RELU, 0, 0), value);
            case "Tanh" -> math.output(new Simple(ActivationFunction.TANH, 0, 0), value);
            case "Sigmoid" -> math.output(new Simple(ActivationFunction.SIGMOID, 0, 0), value);
            case "LeakyRelu" -> math.output(new Simple(ActivationFunction.LEAKY_RELU, parameter(node, 0), 0), value);
            case "HardSigmoid" ->
                math.output(new Simple(ActivationFunction.HARD_SIGMOID, parameter(node, 0), parameter(node, 1)), value);
            case "HardSwish" -> math.output(new Simple(ActivationFunction.HARD_SWISH, 0, 0), value);
            case "Clip" ->
                math.output(
                        new Elementwise.Clip(),
                        value,
                        math.number(parameter(node, 0), value),
                        math.number(parameter(node, 1), value));
            default ->
                throw new EngineException(
                        node.unsupported("the activation is not supported").got(name));
        }
    }

    private float parameter(OnnxNode node, int index) {
        if (index >= parameters.size()) {
            throw new EngineException(node.invalid("a parameter of the activation is missing")
                    .got(parameters)
                    .expected(index + 1 + " or more for " + name));
        }
        return parameters.get(index);
    }
}
