package io.neurometer.engine.cost.convention;

import static io.neurometer.engine.cost.convention.LayerKind.*;

import io.neurometer.engine.op.Convolution;

/** Hooks of thop (pytorch-OpCounter), which count module by module. */
final class Thop {
    private static final String UNFOLDED = "4 for each element, 2 without scale and shift; nothing is folded";
    private static final String OUTPUTS =
            "runs over output positions where input positions multiply: stride^2 too many";

    static final CountingRule RULE = new CountingRule("thop", "thop", "MACs", Quantity.MAC)
            .note("older releases count biases of convolutions as well")
            .asOurs(CONV, LINEAR, LSTM, GRU, RNN)
            .otherwise(CONV_TRANSPOSE, Thop::transposed, DifferenceKind.WRONG, OUTPUTS)
            .misses("products written as functions are no modules", MATMUL, EINSUM, ATTENTION)
            .misses("it has no rule for nn.MultiheadAttention", MODULE_ATTENTION, MODULE_PROJECTION)
            .adds(node -> node.read(node.affine() ? 4 : 2), UNFOLDED, BATCH_NORM, LAYER_NORM, INSTANCE_NORM)
            .adds(CountedNode::read, "1 for each element", PRELU)
            .adds(node -> node.read(3) - node.distributions(), "3n - 1 for each distribution over n", SOFTMAX)
            .adds(CountedNode::made, "1 for each output, whatever the window", AVERAGE_POOL)
            .adds(node -> node.read() + node.made(), "1 for each input and 1 for each output", ADAPTIVE_AVERAGE_POOL)
            .adds(CountedNode::made, "1 for each output", NEAREST_UPSAMPLE)
            .adds(Thop::linearUpsample, "5 for each output in 1-D, 11 in 2-D", LINEAR_UPSAMPLE)
            .adds(node -> node.made(259), "259 for each output", CUBIC_UPSAMPLE)
            .adds(node -> cell(node, 8), "biases, sums, and 4 for each element of the state", LSTM)
            .adds(node -> cell(node, 7), "biases, sums, and 4 for each element of the state", GRU)
            .adds(node -> cell(node, 1), "biases and sums", RNN);

    private Thop() {}

    private static long transposed(CountedNode node) {
        long groups = ((Convolution.ConvTranspose) node.op()).groups();
        long each = node.inputs().shape(0).size(1) / groups * node.taps();
        return Math.multiplyExact(node.made(), each);
    }

    private static long linearUpsample(CountedNode node) {
        return switch (node.outputShape().rank()) {
            case 3 -> node.made(5);
            case 4 -> node.made(11);
            default -> 0;
        };
    }

    /** @param each additions and products of one element of the state, bias additions apart */
    private static long cell(CountedNode node, long each) {
        long biases = node.recurrentBias() ? 2 * node.gates() : 0;
        return Math.multiplyExact(node.cells(), each + biases);
    }
}
