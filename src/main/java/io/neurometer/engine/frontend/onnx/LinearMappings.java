package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.op.Linear;

/** Matrix products. */
final class LinearMappings {
    private LinearMappings() {}

    static void register(MappingTable table) {
        table.add("MatMul", (node, graph) -> graph.emit(node, new Linear.MatMul()));
        table.add("MatMulInteger", (node, graph) -> graph.emit(node, new Linear.MatMulInteger()));
        table.add("Einsum", (node, graph) -> graph.emit(node, new Linear.Einsum(node.text("equation", ""))));
        table.add(
                "Gemm",
                (node, graph) -> graph.emit(
                        node,
                        new Linear.Gemm(
                                node.real("alpha", 1),
                                node.real("beta", 1),
                                node.flag("transA", false),
                                node.flag("transB", false))));
    }
}
