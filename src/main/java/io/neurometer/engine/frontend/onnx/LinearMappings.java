package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.op.Linear;
import java.util.List;

/** Matrix products. */
final class LinearMappings {
    private LinearMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                Mapping.oneToOne("MatMul", node -> new Linear.MatMul()),
                Mapping.oneToOne("MatMulInteger", node -> new Linear.MatMulInteger()),
                Mapping.oneToOne("Einsum", node -> new Linear.Einsum(node.text("equation", ""))),
                Mapping.oneToOne(
                        "Gemm",
                        node -> new Linear.Gemm(
                                node.real("alpha", 1),
                                node.real("beta", 1),
                                node.flag("transA", false),
                                node.flag("transB", false))));
    }
}
