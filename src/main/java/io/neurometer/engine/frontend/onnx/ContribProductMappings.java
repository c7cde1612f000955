package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.MatMulNBits;
import io.neurometer.engine.op.Movement.Transpose;
import io.neurometer.engine.op.Shaping;
import java.util.ArrayList;
import java.util.List;

/** Products and convolutions of ONNX Runtime, which have transposes, factors and activations fused to them. */
final class ContribProductMappings {
    private ContribProductMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                new Mapping("FusedMatMul", ContribProductMappings::fusedMatMul),
                new Mapping("TransposeMatMul", ContribProductMappings::fusedMatMul),
                new Mapping(
                        "FusedMatMulActivation",
                        (node, graph) -> FusedActivation.named(node).emit(node, graph, scaledProduct(node, graph))),
                new Mapping("FusedGemm", ContribProductMappings::fusedGemm),
                new Mapping("FusedConv", ContribProductMappings::fusedConv),
                new Mapping("MatMulNBits", ContribProductMappings::matMulNBits));
    }

    private static void fusedMatMul(OnnxNode node, OnnxGraph graph) {
        new NodeMath(node, graph).output(new Shaping.Identity(), scaledProduct(node, graph));
    }

    private static String scaledProduct(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        String a = arranged(node, graph, 0, node.flag("transA", false), node.flag("transBatchA", false));
        String b = arranged(node, graph, 1, node.flag("transB", false), node.flag("transBatchB", false));
        String product = math.of(new Linear.MatMul(), a, b);
        float alpha = node.real("alpha", 1);
        return alpha == 1 ? product : math.mul(product, math.number(alpha, node.input(0)));
    }

    /** The operand as MatMul takes it: first dimension behind those of the batch, then the last two exchanged. */
    private static String arranged(OnnxNode node, OnnxGraph graph, int input, boolean swap, boolean batchFirst) {
        String value = node.input(input);
        if (!swap && !batchFirst) {
            return value;
        }
        NodeMath math = new NodeMath(node, graph);
        int rank = math.rank(value);
        if (rank < 2) {
            return value;
        }
        String moved = value;
        if (batchFirst) {
            List<Integer> permutation = new ArrayList<>();
            for (int i = 1; i < rank - 1; i++) {
                permutation.add(i);
            }
            permutation.add(0);
            permutation.add(rank - 1);
            moved = math.of(new Transpose(permutation), value);
        }
        return swap ? math.swapLast(moved, rank) : moved;
    }

    private static void fusedGemm(OnnxNode node, OnnxGraph graph) {
        Linear.Gemm gemm = new Linear.Gemm(
                node.real("alpha", 1), node.real("beta", 1), node.flag("transA", false), node.flag("transB", false));
        String product = graph.intermediate(node, gemm, node.inputs().toArray(String[]::new));
        FusedActivation.named(node).emit(node, graph, product);
    }

    /** Inputs: x, weight, optional bias, optional summand that is added before the activation. */
    private static void fusedConv(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        Convolution.Conv conv = new Convolution.Conv(WindowAttributes.window(node), node.int32("group", 1), null);
        String convolved = math.of(conv, node.input(0), node.input(1), node.input(2));
        FusedActivation.listed(node).emit(node, graph, math.addIfGiven(convolved, 3));
    }

    /** Inputs: x, packed weight, scales, optional zero points, optional group of each row, optional bias. */
    private static void matMulNBits(OnnxNode node, OnnxGraph graph) {
        if (node.hasInput(4)) {
            throw new EngineException(node.unsupported("weights whose rows are in another order are not supported")
                    .got("g_idx")
                    .fix("quantize the model without reordering (desc_act = false)"));
        }
        if (node.flag("weight_prepacked", false)) {
            throw new EngineException(node.unsupported("weights packed for one device are not supported")
                    .got("weight_prepacked = " + node.integer("weight_prepacked", 0)));
        }
        MatMulNBits op = new MatMulNBits(
                node.int32("K", 0), node.int32("N", 0), node.int32("bits", 4), node.int32("block_size", 0));
        graph.countAs(node.input(1), op.parameters());
        graph.emit(
                node,
                op,
                List.of(node.input(0), node.input(1), node.input(2), node.input(3), node.input(5)),
                List.of(node.output(0)));
    }
}
