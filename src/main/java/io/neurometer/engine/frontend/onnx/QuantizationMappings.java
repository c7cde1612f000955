package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** Quantization, dequantization and quantized matrix products. */
final class QuantizationMappings {
    private QuantizationMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                Mapping.oneToOne("QuantizeLinear", node -> {
                    int to = node.int32("output_dtype", 0);
                    DataType type = to == 0 ? DataType.UINT8 : OnnxTensors.requireDataType(to, node.name());
                    return new Quantization.Quantize(node.int32("axis", 1), type, node.flag("saturate", true));
                }),
                Mapping.oneToOne("DequantizeLinear", node -> {
                    int to = node.int32("output_dtype", 0);
                    DataType type = to == 0 ? null : OnnxTensors.requireDataType(to, node.name());
                    return new Quantization.Dequantize(node.int32("axis", 1), type);
                }),
                Mapping.oneToOne("DynamicQuantizeLinear", node -> new Quantization.DynamicQuantize()),
                new Mapping("QLinearMatMul", QuantizationMappings::matMul),
                new Mapping("QLinearConv", QuantizationMappings::convolution));
    }

    /** The integer product, scaled back to real numbers and quantized again. Inputs: a, b and y with scale and zero point. */
    private static void matMul(OnnxNode node, OnnxGraph graph) {
        for (int i = 0; i < 8; i++) {
            if (!node.hasInput(i)) {
                throw new EngineException(
                        node.invalid("input " + i + " is missing").expected("8 inputs"));
            }
        }
        String product = graph.intermediate(
                node, new Linear.MatMulInteger(), node.input(0), node.input(3), node.input(2), node.input(5));
        String scale = graph.intermediate(
                node, new Elementwise.Binary(BinaryFunction.MUL), wide(node, graph, 1), wide(node, graph, 4));
        String real = graph.intermediate(node, new Quantization.Dequantize(-1), product, scale, Node.ABSENT);
        graph.emit(
                node,
                new Quantization.Quantize(-1, DataType.UINT8),
                List.of(real, wide(node, graph, 6), node.input(7)));
    }

    /**
     * The integer convolution, with its bias, scaled back to real numbers and quantized again. Inputs: x and w with scale
     * and zero point, scale and zero point of y, optional INT32 bias in units of both scales.
     */
    static void convolution(OnnxNode node, OnnxGraph graph) {
        for (int i = 0; i < 8; i++) {
            if (!node.hasInput(i)) {
                throw new EngineException(
                        node.invalid("input " + i + " is missing").expected("8 or 9 inputs"));
            }
        }
        String sums = graph.intermediate(
                node,
                new Convolution.ConvInteger(WindowAttributes.window(node), node.int32("group", 1)),
                node.input(0),
                node.input(3),
                node.input(2),
                node.input(5));
        OnnxSizes sizes = new OnnxSizes(node, graph);
        String behind = sizes.ones(sizes.of(sizes.from(node.input(3), 2)));
        String perChannel = sizes.joined(sizes.longs(-1L), behind);
        if (node.hasInput(8)) {
            String bias = graph.intermediate(node, new Shaping.Reshape(true), node.input(8), perChannel);
            sums = graph.intermediate(node, new Elementwise.Binary(BinaryFunction.ADD), sums, bias);
        }
        String scale = graph.intermediate(
                node, new Elementwise.Binary(BinaryFunction.MUL), wide(node, graph, 1), wide(node, graph, 4));
        String real = graph.intermediate(
                node,
                new Elementwise.Binary(BinaryFunction.MUL),
                graph.intermediate(node, new Elementwise.Cast(DataType.FP32), sums),
                graph.intermediate(node, new Shaping.Reshape(true), scale, perChannel));
        graph.emit(
                node,
                new Quantization.Quantize(-1, DataType.UINT8),
                List.of(real, wide(node, graph, 6), node.input(7)));
    }

    /** Scales may be FP16, whose products would lose digits. */
    private static String wide(OnnxNode node, OnnxGraph graph, int input) {
        return graph.intermediate(node, new Elementwise.Cast(DataType.FP32), node.input(input));
    }
}
