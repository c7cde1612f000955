package io.neurometer.engine.pass;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A convolution or product with constant weights, into which a factor or a shift of each output channel can go.
 *
 * @param bias value name of the bias, {@link Node#ABSENT} without one
 * @param channelAxis which dimension of the output they are
 */
record ConstantWeights(Node node, String weight, String bias, DataType dataType, long channels, int channelAxis) {

    /** What makes a value, if it is such an operator and nothing else reads the value; else null. */
    static @Nullable ConstantWeights behind(Rewriter graph, String value) {
        Node node = graph.onlyConsumer(value) == null ? null : graph.producer(value, Op.class);
        TensorType type = node == null ? null : graph.type(value);
        if (node == null || type == null || !isWeighted(node.op())) {
            return null;
        }
        Shape output = type.shape();
        String weight = node.inputs().get(1);
        String bias = Rewriter.input(node, 2);
        boolean linear = node.op() instanceof Linear;
        int axis = linear ? output.rank() - 1 : 1;
        long channels = output.size(axis);
        Shape weightShape = graph.shape(weight);
        boolean constant = graph.isConstant(weight)
                && graph.isAccurate(value, weight)
                && weightShape != null
                && (!linear || weightShape.rank() == 2);
        if (!constant || !(bias.equals(Node.ABSENT) || isVector(graph, bias, value, channels))) {
            return null;
        }
        return new ConstantWeights(node, weight, bias, type.dataType(), channels, axis);
    }

    private static boolean isWeighted(Op op) {
        return op instanceof Convolution.Conv
                || op instanceof Convolution.ConvTranspose
                || op instanceof Linear.FullyConnected
                || op instanceof Linear.MatMul
                || (op instanceof Linear.Gemm gemm && gemm.alpha() == 1 && gemm.beta() == 1 && !gemm.transposeA());
    }

    private static boolean isVector(Rewriter graph, String bias, String value, long channels) {
        Shape shape = graph.shape(bias);
        return shape != null && shape.elements() == channels && graph.isConstant(bias) && graph.isAccurate(value, bias);
    }

    boolean hasBias() {
        return !bias.equals(Node.ABSENT);
    }

    /** Whether the operator has an input for a bias. */
    boolean takesBias() {
        return !(node.op() instanceof Linear.MatMul);
    }

    /** The bias, or zeros, as a vector. */
    String biasOrZeros(PatchBuilder patch) {
        return hasBias() ? patch.reshaped(bias, channels) : patch.vector(dataType, channels, 0);
    }

    /** The weight multiplied (or divided) by a constant of one element or of one for each output channel. */
    String scaled(Rewriter graph, PatchBuilder patch, BinaryFunction function, String factor, boolean single) {
        long[] sizes = graph.fixedShape(weight).sizes();
        Op op = new Elementwise.Binary(function);
        if (single) {
            return patch.constant(op, weight, patch.reshaped(factor, 1));
        }
        long[] along = new long[sizes.length];
        Arrays.fill(along, 1);
        if (node.op() instanceof Convolution.ConvTranspose transpose) {
            if (transpose.groups() > 1) {
                return scaledByGroup(patch, op, factor, sizes, transpose.groups());
            }
            along[1] = channels;
        } else if (node.op() instanceof Linear.MatMul
                || (node.op() instanceof Linear.Gemm gemm && !gemm.transposeB())) {
            along[1] = channels;
        } else {
            along[0] = channels;
        }
        return patch.constant(op, weight, patch.reshaped(factor, along));
    }

    /** Weights of transposed convolutions are [in, out / groups, ...], where the group is part of the first dimension. */
    private String scaledByGroup(PatchBuilder patch, Op op, String factor, long[] sizes, long groups) {
        long taps = Shape.elements(Arrays.copyOfRange(sizes, 2, sizes.length));
        String apart = patch.reshaped(weight, groups, sizes[0] / groups, sizes[1], taps);
        String scaled = patch.constant(op, apart, patch.reshaped(factor, groups, 1, sizes[1], 1));
        return patch.reshaped(scaled, sizes);
    }
}
