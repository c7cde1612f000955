package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalization after a layer with constant weights becomes part of them: with {@code f = scale / sqrt(variance +
 * epsilon)} the weights are multiplied by f and the bias becomes {@code (bias - mean) f + shift}.
 */
final class FoldBatchNorm implements Pass {
    @Override
    public String name() {
        return "fold-batch-norm";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Normalization.BatchNorm.class, norm -> fold(graph, norm));
    }

    private static @Nullable GraphPatch fold(Rewriter graph, Node norm) {
        String features = norm.inputs().get(0);
        Node layer = graph.maker(features, Op.class);
        int axis = layer == null ? -1 : outputAxis(graph, layer);
        boolean constant = norm.inputs().stream().skip(1).allMatch(graph::isConstant);
        if (layer == null || axis < 0 || !constant || graph.onlyReader(features) == null) {
            return null;
        }
        String weight = layer.inputs().get(1);
        String bias = Rewriter.input(layer, 2);
        TensorType type = graph.type(weight);
        boolean known = graph.isConstant(weight) && (bias.equals(Node.ABSENT) || graph.isConstant(bias));
        if (type == null || !known || !graph.isAccurate(weight, norm.inputs().get(1))) {
            return null;
        }
        float epsilon = ((Normalization.BatchNorm) norm.op()).epsilon();
        Shape channels = Shape.of(type.shape().size(axis));
        PatchBuilder patch = graph.patch();
        String small = patch.vector(type.dataType(), channels.elements(), epsilon);
        String deviation = patch.constant(
                new Elementwise.Unary(UnaryFunction.SQRT),
                add(patch, norm.inputs().get(4), small));
        String factor = combine(patch, BinaryFunction.DIV, norm.inputs().get(1), deviation);
        String centred = bias.equals(Node.ABSENT)
                ? patch.constant(
                        new Elementwise.Unary(UnaryFunction.NEG), norm.inputs().get(3))
                : combine(patch, BinaryFunction.SUB, bias, norm.inputs().get(3));
        String shift = add(
                patch,
                combine(patch, BinaryFunction.MUL, centred, factor),
                norm.inputs().get(2));
        long[] along = new long[type.shape().rank()];
        Arrays.fill(along, 1);
        along[axis] = channels.elements();
        String scaled = combine(patch, BinaryFunction.MUL, weight, patch.reshaped(factor, along));
        return patch.remove(layer, norm)
                .replace(layer, layer.op(), List.of(layer.inputs().get(0), scaled, shift), Rewriter.output(norm))
                .build();
    }

    /** The dimension of the weight that counts output channels; -1 where a factor cannot be folded in. */
    private static int outputAxis(Rewriter graph, Node layer) {
        if (layer.op() instanceof Convolution.Conv) {
            return 0;
        } else if (layer.op() instanceof Convolution.ConvTranspose transposed) {
            return transposed.groups() == 1 ? 1 : -1;
        } else if (layer.op() instanceof Linear.FullyConnected) {
            Shape output = graph.shape(Rewriter.output(layer));
            return output != null && output.rank() == 2 ? 0 : -1;
        }
        return -1;
    }

    private static String add(PatchBuilder patch, String left, String right) {
        return combine(patch, BinaryFunction.ADD, left, right);
    }

    private static String combine(PatchBuilder patch, BinaryFunction function, String left, String right) {
        return patch.constant(new Elementwise.Binary(function), left, right);
    }
}
