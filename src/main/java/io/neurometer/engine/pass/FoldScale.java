package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A constant for each channel that multiplies or is added after a batch normalization or a convolution becomes part of
 * its scale and shift, or of its weights and bias.
 */
final class FoldScale implements Pass {
    @Override
    public String name() {
        return "fold-scale";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Elementwise.Binary.class, node -> fold(graph, node));
    }

    private static @Nullable GraphPatch fold(Rewriter graph, Node node) {
        BinaryFunction function = ((Elementwise.Binary) node.op()).function();
        if (function != BinaryFunction.MUL && function != BinaryFunction.ADD) {
            return null;
        }
        for (int i = 0; i < 2; i++) {
            String features = node.inputs().get(i);
            String constant = node.inputs().get(1 - i);
            Node layer = graph.maker(features, Op.class);
            TensorType type = graph.type(features);
            boolean alone = graph.onlyReader(features) != null && graph.isConstant(constant);
            if (layer != null && type != null && alone && isPerChannel(graph, constant, features)) {
                return fold(graph, layer, node, function, constant, type.shape().size(1));
            }
        }
        return null;
    }

    private static boolean isPerChannel(Rewriter graph, String constant, String features) {
        TensorType type = graph.type(features);
        TensorType each = graph.type(constant);
        if (type == null || each == null || type.dataType() != DataType.FP32 || each.dataType() != DataType.FP32) {
            return false;
        }
        Shape shape = each.shape();
        int fromEnd = type.shape().rank() - 1;
        return type.shape().rank() >= 3
                && shape.rank() <= type.shape().rank()
                && shape.rank() >= fromEnd
                && shape.elements() == type.shape().size(1)
                && shape.size(-fromEnd) == type.shape().size(1);
    }

    private static @Nullable GraphPatch fold(
            Rewriter graph, Node layer, Node node, BinaryFunction function, String constant, long channels) {
        PatchBuilder patch = graph.patch();
        String each = patch.reshaped(constant, channels);
        List<String> inputs = new ArrayList<>(layer.inputs());
        if (layer.op() instanceof Normalization.BatchNorm) {
            if (!graph.isConstant(inputs.get(1)) || !graph.isConstant(inputs.get(2))) {
                return null;
            }
            if (function == BinaryFunction.MUL) {
                inputs.set(1, combine(patch, function, inputs.get(1), each));
            }
            inputs.set(2, combine(patch, function, inputs.get(2), each));
        } else if (layer.op() instanceof Convolution.Conv) {
            String weight = inputs.get(1);
            TensorType type = graph.type(weight);
            boolean biased = inputs.size() > 2 && !inputs.get(2).equals(Node.ABSENT);
            if (type == null || !graph.isConstant(weight) || (biased && !graph.isConstant(inputs.get(2)))) {
                return null;
            }
            if (function == BinaryFunction.MUL) {
                long[] along = new long[type.shape().rank()];
                Arrays.fill(along, 1);
                along[0] = channels;
                inputs.set(1, combine(patch, function, weight, patch.reshaped(each, along)));
            }
            String bias = biased ? combine(patch, function, inputs.get(2), each) : each;
            if (biased) {
                inputs.set(2, bias);
            } else if (function == BinaryFunction.ADD) {
                inputs = List.of(inputs.get(0), inputs.get(1), bias);
            }
        } else {
            return null;
        }
        return patch.remove(layer, node)
                .replace(layer, layer.op(), inputs, Rewriter.output(node))
                .build();
    }

    private static String combine(PatchBuilder patch, BinaryFunction function, String left, String right) {
        return patch.constant(new Elementwise.Binary(function), left, right);
    }
}
