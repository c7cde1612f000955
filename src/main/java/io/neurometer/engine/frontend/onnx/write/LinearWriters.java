package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Matrix products. */
final class LinearWriters {
    private LinearWriters() {}

    static List<OperatorWriter<?>> writers() {
        return List.of(
                new OperatorWriter<>(Linear.FullyConnected.class, (op, node) -> connected(node)),
                new OperatorWriter<>(Linear.MatMul.class, (op, node) -> node.same("MatMul")),
                new OperatorWriter<>(Linear.RadialBasis.class, (op, node) -> radialBasis(node)));
    }

    /** Whether the input of a fully-connected layer is a matrix, which Gemm multiplies with the weight as it is. */
    static boolean isGemm(@Nullable TensorType input) {
        return input != null && input.shape().rank() == 2;
    }

    private static void connected(NodeWriter node) {
        if (isGemm(node.type(0))) {
            node.same("Gemm", Attributes.flag("transB", true));
            return;
        }
        List<String> factors = List.of(node.input(0), node.graph().transposed(node.input(1), node));
        if (node.has(2)) {
            node.last("Add", List.of(node.add("product", "MatMul", factors), node.input(2)));
        } else {
            node.last("MatMul", factors);
        }
    }

    /** The sums of squares as products of each difference with itself. */
    private static void radialBasis(NodeWriter node) {
        String rows = node.add("rows", "Unsqueeze", node.input(0), node.longs("axes", 1));
        String differences = node.add("differences", "Sub", rows, node.input(1));
        node.last("Einsum", List.of(differences, differences), Attributes.text("equation", "noi,noi->no"));
    }
}
