package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A product of integers that is cast to FP32 and multiplied with the product of both matrices' scales, as exporters of
 * dynamically quantized models write it, becomes one operator. The arithmetic stays the same, rounding for rounding.
 */
final class QuantizedMatMulFusion implements Pass {
    @Override
    public String name() {
        return "quantized-products";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Linear.MatMulInteger.class, node -> scaled(graph, node));
    }

    private static @Nullable GraphPatch scaled(Rewriter graph, Node node) {
        Node cast = graph.onlyConsumer(Rewriter.output(node));
        if (cast == null || !cast.op().equals(new Elementwise.Cast(DataType.FP32))) {
            return null;
        }
        String real = Rewriter.output(cast);
        Node root = graph.onlyConsumer(real);
        if (root == null || !isProduct(root) || !graph.sameShape(real, Rewriter.output(root))) {
            return null;
        }
        String scale = Rewriter.other(root, real);
        Node scales = scale == null || graph.onlyConsumer(scale) == null
                ? null
                : graph.producer(scale, Elementwise.Binary.class);
        if (scales == null || !isProduct(scales)) {
            return null;
        }
        Shape b = graph.shape(node.inputs().get(1));
        for (int i = 0; b != null && b.rank() > 1 && i < 2; i++) {
            String left = scales.inputs().get(i);
            String right = scales.inputs().get(1 - i);
            if (isScale(graph, left, 1) && (isScale(graph, right, 1) || isScale(graph, right, b.size(-1)))) {
                List<String> inputs = new ArrayList<>(node.inputs().subList(0, 2));
                inputs.addAll(List.of(left, right, Rewriter.input(node, 2), Rewriter.input(node, 3)));
                return graph.patch()
                        .remove(node, cast, scales, root)
                        .replace(root, new Linear.QuantizedMatMul(), inputs, Rewriter.output(root))
                        .build();
            }
        }
        return null;
    }

    private static boolean isProduct(Node node) {
        return node.op() instanceof Elementwise.Binary binary && binary.function() == BinaryFunction.MUL;
    }

    /** Whether a value is an FP32 number, or a vector of so many. */
    private static boolean isScale(Rewriter graph, String value, long count) {
        TensorType type = graph.type(value);
        return type != null
                && type.dataType() == DataType.FP32
                && type.shape().rank() <= 1
                && type.shape().elements() == count;
    }
}
