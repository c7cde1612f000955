package io.neurometer.engine.cost.convention;

import static io.neurometer.engine.cost.convention.LayerKind.*;

import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.WindowAxis;
import java.util.List;

/** Functions that DeepSpeed's profiler patches; calflops has the same formulas. It prints two numbers. */
final class DeepSpeed {
    private static final String SAME = "calflops has the same formulas and prints the same";
    private static final String UNFOLDED = "2 for each element, 1 without scale and shift; nothing is folded";
    private static final String NORM = "5 for each element, 4 without scale and shift";
    private static final String WINDOW = "1 for each input, whatever the window";
    private static final String FACTOR =
            "1 for each output, given the factor; given the size it counts one plane alone";
    private static final String OPERATORS = "sums and products written as + and * are not seen";
    private static final String GROUPS =
            "divides the output channels by the groups a second time where there are groups";

    static final CountingRule MACS = new CountingRule("deepspeed_macs", "DeepSpeed", "MACs", Quantity.MAC)
            .note(SAME)
            .asOurs(CONV, LINEAR, MODULE_PROJECTION, ATTENTION, MODULE_ATTENTION)
            .otherwise(MATMUL, FunctionalProduct::mac, DifferenceKind.WRONG, FunctionalProduct.WHY)
            .otherwise(CONV_TRANSPOSE, DeepSpeed::transposed, DifferenceKind.WRONG, GROUPS)
            .misses("counted as FLOP, not as MAC", EINSUM, LSTM, GRU, RNN);

    static final CountingRule FLOPS = new CountingRule("deepspeed_flops", "DeepSpeed", "FLOPs", Quantity.FLOP)
            .note(SAME)
            .note(OPERATORS)
            .note("biases of convolutions count, those of linear layers do not")
            .asOurs(CONV, LINEAR, MODULE_PROJECTION, EINSUM, ATTENTION, MODULE_ATTENTION, LSTM, GRU, RNN)
            .otherwise(
                    MATMUL,
                    node -> Math.multiplyExact(2, FunctionalProduct.mac(node)),
                    DifferenceKind.WRONG,
                    FunctionalProduct.WHY)
            .otherwise(CONV_TRANSPOSE, node -> Math.multiplyExact(2, transposed(node)), DifferenceKind.WRONG, GROUPS)
            .addsBias(CONV)
            .addsTerm(
                    "bias of conv_transpose",
                    DeepSpeed::transposedBias,
                    DifferenceKind.WRONG,
                    "at as many positions as a convolution, not a transposed one, would make",
                    CONV_TRANSPOSE)
            .adds(node -> node.read(node.affine() ? 2 : 1), UNFOLDED, BATCH_NORM)
            .adds(node -> node.read(node.affine() ? 5 : 4), NORM, LAYER_NORM, GROUP_NORM, INSTANCE_NORM)
            .adds(CountedNode::read, "1 for each element", RELU, RELU6, LEAKY_RELU, PRELU, ELU, SILU, GELU, SOFTMAX)
            .adds(CountedNode::read, WINDOW, MAX_POOL, AVERAGE_POOL, ADAPTIVE_MAX_POOL, ADAPTIVE_AVERAGE_POOL)
            .adds(CountedNode::made, FACTOR, NEAREST_UPSAMPLE, LINEAR_UPSAMPLE, CUBIC_UPSAMPLE)
            .adds(node -> cell(node, 10), "10 for each element of the state, the first sums' additions less", LSTM)
            .adds(node -> cell(node, 7), "7 for each element of the state, the first sums' additions less", GRU)
            .adds(node -> cell(node, 1), "1 for each element of the state, the first sums' additions less", RNN);

    static final List<CountingRule> RULES = List.of(MACS, FLOPS);

    private DeepSpeed() {}

    private static long transposed(CountedNode node) {
        Convolution.ConvTranspose op = (Convolution.ConvTranspose) node.op();
        long each = node.inputs().shape(1).size(1) / op.groups() * node.taps();
        return Math.multiplyExact(node.read(), each);
    }

    private static long transposedBias(CountedNode node) {
        if (!node.bias()) {
            return 0;
        }
        Convolution.ConvTranspose op = (Convolution.ConvTranspose) node.op();
        long adds = node.batch() * node.inputs().shape(1).size(1);
        for (WindowAxis axis : op.axes(node.inputs().shape(0), node.inputs().shape(1))) {
            long room = axis.input() + 2L * axis.padBegin() - axis.extent();
            adds = Math.multiplyExact(adds, Math.floorDiv(room, (long) axis.stride()) + 1);
        }
        return adds;
    }

    /** Both products of a sum have one addition less than terms; with biases, two more additions make up for it. */
    private static long cell(CountedNode node, long each) {
        long less = node.recurrentBias() ? 0 : 2 * node.gates();
        return Math.multiplyExact(node.cells(), each - less);
    }
}
