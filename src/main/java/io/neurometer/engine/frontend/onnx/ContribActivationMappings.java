package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Activation.Simple;
import io.neurometer.engine.op.Elementwise.Binary;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import java.util.List;

/** Activations of ONNX Runtime, alone and behind a bias. */
final class ContribActivationMappings {
    private static final Simple GELU = new Simple(ActivationFunction.GELU, 0, 0);
    private static final Simple GELU_TANH = new Simple(ActivationFunction.GELU_TANH, 0, 0);

    private ContribActivationMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                Mapping.oneToOne("Gelu", node -> GELU),
                new Mapping("FastGelu", (node, graph) -> biased(node, graph, GELU_TANH)),
                new Mapping("BiasGelu", (node, graph) -> biased(node, graph, GELU)),
                Mapping.oneToOne(
                        "QuickGelu", node -> new Simple(ActivationFunction.SWISH, node.real("alpha", 1.702f), 0)),
                new Mapping("GemmFastGelu", ContribActivationMappings::gemmFastGelu),
                new Mapping("BiasAdd", ContribActivationMappings::biasAdd),
                new Mapping("BiasSplitGelu", ContribActivationMappings::biasSplitGelu),
                Mapping.oneToOne("Trilu", node -> new Movement.Triangle(node.flag("upper", true))),
                new Mapping("ExpandDims", ContribActivationMappings::expandDims));
    }

    /** Inputs: x, optional bias of the last dimension. */
    private static void biased(OnnxNode node, OnnxGraph graph, Simple function) {
        NodeMath math = new NodeMath(node, graph);
        math.output(function, math.addIfGiven(node.input(0), 1));
    }

    private static void gemmFastGelu(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        math.output(GELU_TANH, math.addIfGiven(math.of(new Linear.MatMul(), node.input(0), node.input(1)), 2));
    }

    /** Inputs: x, bias of the last dimension, residual. */
    private static void biasAdd(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        math.output(new Binary(BinaryFunction.ADD), math.add(node.input(0), node.input(1)), node.input(2));
    }

    /** The first half of the features times GELU of the second, after a bias. */
    private static void biasSplitGelu(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        String sum = math.add(node.input(0), node.input(1));
        List<String> halves = graph.intermediates(node, new Movement.Split(-1, 2), 2, sum);
        math.output(new Binary(BinaryFunction.MUL), halves.get(0), math.of(GELU, halves.get(1)));
    }

    /** The axis is a scalar input. */
    private static void expandDims(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        math.output(new Shaping.Unsqueeze(), node.input(0), math.reshape(node.input(1), 1L));
    }
}
