package io.neurometer.engine.cost.convention;

import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.OpCost;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/**
 * One node that runs, with the sizes that counting rules multiply. All types are fixed.
 *
 * @param name of the node, with which refusals point at it
 * @param cost what it costs by the convention {@code mac-matmul/1}
 * @param bias whether its outputs have a bias, its own or one that a node of its own adds
 * @param params elements of its trainable weights
 */
public record CountedNode(
        String name,
        LayerKind kind,
        Op op,
        Inputs inputs,
        List<TensorType> outputs,
        OpCost cost,
        boolean bias,
        long params) {

    /** Elements of the first output. */
    long made() {
        return outputShape().elements();
    }

    /** Elements of the first input. */
    long read() {
        return inputs.shape(0).elements();
    }

    /** So many for each element of the first output. @throws ArithmeticException when that exceeds 2^63-1 */
    long made(long each) {
        return Math.multiplyExact(made(), each);
    }

    /** So many for each element of the first input. @throws ArithmeticException when that exceeds 2^63-1 */
    long read(long each) {
        return Math.multiplyExact(read(), each);
    }

    /** So many for each element of the attention matrix. @throws ArithmeticException when that exceeds 2^63-1 */
    long scores(long each) {
        return Math.multiplyExact(scores(), each);
    }

    /** One for each output element that has a bias. */
    long biasAdds() {
        return bias ? made() : 0;
    }

    /** Whether a normalization scales by weights of its own. */
    boolean affine() {
        return inputs.has(1);
    }

    Shape outputShape() {
        return outputs.get(0).shape();
    }

    /** Size of the first dimension of the output; 1 of a scalar. */
    long batch() {
        return outputShape().rank() == 0 ? 1 : outputShape().size(0);
    }

    /** Taps of each window of a convolution's weight. */
    long taps() {
        Shape weight = inputs.shape(1);
        long taps = 1;
        for (int i = 2; i < weight.rank(); i++) {
            taps = Math.multiplyExact(taps, weight.size(i));
        }
        return taps;
    }

    /** How many distributions a softmax makes. */
    long distributions() {
        long length = ((Softmax.Normalized) op).length(outputShape());
        return length == 0 ? 0 : made() / length;
    }

    /** Elements of the attention matrix: one for each pair of query and key of each head. */
    long scores() {
        Inputs byHead = Attention.byHead(op, inputs);
        Shape query = byHead.shape(0);
        return Shape.elements(new long[] {
            query.size(0), query.size(1), query.size(2), byHead.shape(1).size(2)
        });
    }

    /** Elements of the state that a recurrent layer makes over all steps, samples and directions. */
    long cells() {
        Recurrent recurrent = (Recurrent) op;
        return Shape.elements(new long[] {steps(), recurrent.directions(), recurrent.hidden()});
    }

    /** Steps of a recurrent layer over all samples. */
    long steps() {
        return Math.multiplyExact(inputs.shape(0).size(0), inputs.shape(0).size(1));
    }

    /** Sums that a recurrent layer makes for each element of its state. */
    long gates() {
        return ((Recurrent) op).gates();
    }

    /** Whether a recurrent layer has biases: PyTorch and ONNX keep two for each sum. */
    boolean recurrentBias() {
        return inputs.has(3);
    }
}
