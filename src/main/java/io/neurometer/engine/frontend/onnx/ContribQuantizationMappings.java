package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise.Cast;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Quantization of ONNX Runtime and its products of integers, whose results are real numbers. */
final class ContribQuantizationMappings {
    private ContribQuantizationMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                Mapping.oneToOne(
                        "QuantizeLinear", node -> new Quantization.Quantize(node.int32("axis", 1), DataType.UINT8)),
                Mapping.oneToOne("DequantizeLinear", node -> new Quantization.Dequantize(node.int32("axis", 1))),
                new Mapping("MatMulIntegerToFloat", ContribQuantizationMappings::matMulIntegerToFloat),
                new Mapping("DynamicQuantizeMatMul", ContribQuantizationMappings::dynamicQuantizeMatMul),
                new Mapping("QLinearConv", ContribQuantizationMappings::convolution),
                new Mapping("QGemm", ContribQuantizationMappings::gemm));
    }

    /** As the operator of the default domain has it. */
    private static void convolution(OnnxNode node, OnnxGraph graph) {
        ContribAttentionMappings.requireNone(node, "channels_last");
        QuantizationMappings.convolution(node, graph);
    }

    /** Inputs: a, b, scale of a, scale of b, optional zero points of both, optional bias. */
    private static void matMulIntegerToFloat(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        String scale = math.mul(node.input(2), node.input(3));
        String product = product(math, node.input(0), node.input(1), node.input(4), node.input(5), scale);
        math.output(new Shaping.Identity(), math.addIfGiven(product, 6));
    }

    /** Inputs: real a, b, scale of b, optional zero point of b, optional bias. */
    private static void dynamicQuantizeMatMul(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        List<String> a = graph.intermediates(node, new Quantization.DynamicQuantize(), 3, node.input(0));
        String scale = math.mul(a.get(1), node.input(2));
        String product = product(math, a.get(0), node.input(1), a.get(2), node.input(3), scale);
        math.output(new Shaping.Identity(), math.addIfGiven(product, 4));
    }

    /** The product of integers less their zero points, times a scale. */
    static String product(NodeMath math, String a, String b, String zeroA, String zeroB, String scale) {
        String sums = math.of(new Linear.MatMulInteger(), a, b, zeroA, zeroB);
        return math.mul(math.of(new Cast(DataType.FP32), sums), scale);
    }

    /**
     * Inputs: a, its scale and zero point, b, its scale and zero point, optional INT32 c, optional scale and zero point of
     * the output, without which it is real.
     */
    private static void gemm(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        Movement.Transpose swap = new Movement.Transpose(List.of(1, 0));
        String a = node.flag("transA", false) ? math.of(swap, node.input(0)) : node.input(0);
        String b = node.flag("transB", false) ? math.of(swap, node.input(3)) : node.input(3);
        String sums = math.of(new Linear.MatMulInteger(), a, b, node.input(2), node.input(5));
        String real = math.of(new Cast(DataType.FP32), math.addIfGiven(sums, 6));
        String scale = math.mul(node.input(1), node.input(4));
        float alpha = node.real("alpha", 1);
        if (alpha != 1) {
            scale = math.mul(scale, math.number(alpha, scale));
        }
        String product = math.mul(real, scale);
        if (node.hasInput(7)) {
            math.output(quantize(node, graph, 8), product, node.input(7), node.input(8));
        } else {
            math.output(new Shaping.Identity(), product);
        }
    }

    /** Quantization to the type of the zero point, or of input 0 where none is given. */
    static Quantization quantize(OnnxNode node, OnnxGraph graph, int zeroPoint) {
        return quantize(node, graph, node.input(zeroPoint), node.input(0));
    }

    static Quantization quantize(OnnxNode node, OnnxGraph graph, String zeroPoint, String like) {
        TensorType type = graph.type(like);
        boolean stated = !zeroPoint.equals(Node.ABSENT);
        return new Quantization.Quantize(1, stated || type == null ? DataType.UINT8 : type.dataType());
    }
}
