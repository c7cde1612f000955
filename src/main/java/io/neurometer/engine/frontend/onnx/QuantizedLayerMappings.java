package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Activation.Simple;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.Binary;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Pooling.PoolFunction;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Layers of ONNX Runtime on quantized values: real numbers are made of them, computed with, and quantized again. */
final class QuantizedLayerMappings {
    private static final long ONE_AXIS_OPSET = 13;

    private QuantizedLayerMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                new Mapping("QLinearAdd", (node, graph) -> binary(node, graph, BinaryFunction.ADD)),
                new Mapping("QLinearMul", (node, graph) -> binary(node, graph, BinaryFunction.MUL)),
                new Mapping(
                        "QLinearSigmoid",
                        (node, graph) -> unary(node, graph, new Simple(ActivationFunction.SIGMOID, 0, 0))),
                new Mapping(
                        "QLinearLeakyRelu",
                        (node, graph) -> unary(
                                node, graph, new Simple(ActivationFunction.LEAKY_RELU, node.real("alpha", 0.01f), 0))),
                new Mapping("QLinearSoftmax", QuantizedLayerMappings::softmax),
                new Mapping("QLinearAveragePool", QuantizedLayerMappings::averagePool),
                new Mapping(
                        "QLinearGlobalAveragePool",
                        (node, graph) -> pooled(node, graph, new Pooling.GlobalPool(PoolFunction.AVERAGE, 2))),
                new Mapping("QLinearReduceMean", QuantizedLayerMappings::reduceMean),
                new Mapping("QLinearConcat", QuantizedLayerMappings::concat),
                new Mapping("QLinearWhere", QuantizedLayerMappings::where));
    }

    /** The real numbers of the input that stands before its scale and zero point. */
    private static String real(OnnxNode node, OnnxGraph graph, int input) {
        return graph.intermediate(
                node, new Quantization.Dequantize(1), node.input(input), node.input(input + 1), node.input(input + 2));
    }

    /** Quantizes a value, which becomes the output, by the scale at an input and the zero point after it. */
    private static void quantized(OnnxNode node, OnnxGraph graph, String value, int scale, int like) {
        Quantization quantize =
                ContribQuantizationMappings.quantize(node, graph, node.input(scale + 1), node.input(like));
        new NodeMath(node, graph).output(quantize, value, node.input(scale), node.input(scale + 1));
    }

    private static void unary(OnnxNode node, OnnxGraph graph, Op op) {
        layer(node, graph, x -> graph.intermediate(node, op, x));
    }

    /** Inputs: x, its scale and zero point, scale and zero point of the output. */
    private static void layer(OnnxNode node, OnnxGraph graph, UnaryOperator<String> layer) {
        quantized(node, graph, layer.apply(real(node, graph, 0)), 3, 0);
    }

    private static void binary(OnnxNode node, OnnxGraph graph, BinaryFunction function) {
        String result = graph.intermediate(node, new Binary(function), real(node, graph, 0), real(node, graph, 3));
        quantized(node, graph, result, 6, 0);
    }

    /** The attribute 'opset' is that of the ONNX operator in whose place the node stands. */
    private static void softmax(OnnxNode node, OnnxGraph graph) {
        boolean flatten = node.integer("opset", ONE_AXIS_OPSET) < ONE_AXIS_OPSET;
        unary(
                node,
                graph,
                new Softmax.Normalized(SoftmaxFunction.SOFTMAX, node.int32("axis", flatten ? 1 : -1), flatten));
    }

    private static void averagePool(OnnxNode node, OnnxGraph graph) {
        pooled(
                node,
                graph,
                new Pooling.AveragePool(
                        WindowAttributes.window(node),
                        node.flag("ceil_mode", false),
                        node.flag("count_include_pad", false)));
    }

    private static void pooled(OnnxNode node, OnnxGraph graph, Op pool) {
        NodeMath math = new NodeMath(node, graph);
        boolean last = node.flag("channels_last", false);
        layer(node, graph, x -> {
            String first = last ? math.transpose(x, 0, 3, 1, 2) : x;
            String pooled = math.of(pool, first);
            return last ? math.transpose(pooled, 0, 2, 3, 1) : pooled;
        });
    }

    private static void reduceMean(OnnxNode node, OnnxGraph graph) {
        Reduction.Reduce mean = new Reduction.Reduce(Reduction.ReduceFunction.MEAN, node.flag("keepdims", true), false);
        String axes = node.has("axes") ? graph.longs(node, node.integers("axes")) : Node.ABSENT;
        layer(node, graph, x -> graph.intermediate(node, mean, x, axes));
    }

    /** Inputs: scale and zero point of the output, then each operand with its scale and zero point. */
    private static void concat(OnnxNode node, OnnxGraph graph) {
        if (!node.has("axis") || node.inputCount() < 5 || (node.inputCount() - 2) % 3 != 0) {
            throw new EngineException(node.invalid("needs an axis, and a scale and a zero point for each operand")
                    .got(node.inputCount() + " inputs"));
        }
        List<String> operands = new ArrayList<>();
        for (int i = 2; i < node.inputCount(); i += 3) {
            operands.add(real(node, graph, i));
        }
        Movement.Concat concat = new Movement.Concat(node.int32("axis", 0));
        quantized(node, graph, graph.intermediate(node, concat, operands.toArray(String[]::new)), 0, 2);
    }

    /** Inputs: condition, x and y with their scales and zero points, scale and zero point of the output. */
    private static void where(OnnxNode node, OnnxGraph graph) {
        String chosen = graph.intermediate(
                node, new Elementwise.Where(), node.input(0), real(node, graph, 1), real(node, graph, 4));
        quantized(node, graph, chosen, 7, 1);
    }
}
