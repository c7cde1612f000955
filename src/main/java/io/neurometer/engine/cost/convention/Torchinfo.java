package io.neurometer.engine.cost.convention;

import static io.neurometer.engine.cost.convention.LayerKind.*;

/**
 * torchinfo's mult-adds, which follow from the parameters of leaf modules alone: of convolutions and linear layers times
 * output positions, of recurrent layers times steps, of all others times the batch.
 */
final class Torchinfo {
    private static final String CONTAINER =
            "nn.MultiheadAttention holds a module, and only modules that hold none are counted";
    private static final String PER_SAMPLE = "parameters times samples, whatever the size";

    static final CountingRule RULE = new CountingRule("torchinfo", "torchinfo", "Total mult-adds", Quantity.MAC)
            .note("releases with issue 226 count a linear layer once for each sample and not for each position")
            .asOurs(CONV, LINEAR, LSTM, GRU, RNN)
            .otherwise(
                    CONV_TRANSPOSE,
                    node -> Math.multiplyExact(
                            node.inputs().shape(1).elements(),
                            node.made() / node.outputShape().size(1)),
                    DifferenceKind.WRONG,
                    "runs over output positions where input positions multiply: stride^2 too many")
            .misses("products of features have no parameters", MATMUL, EINSUM, ATTENTION)
            .misses(CONTAINER, MODULE_ATTENTION, MODULE_PROJECTION)
            .addsBias(CONV, CONV_TRANSPOSE, LINEAR)
            .adds(Torchinfo::perSample, PER_SAMPLE, BATCH_NORM, LAYER_NORM, RMS_NORM, GROUP_NORM, INSTANCE_NORM, PRELU)
            .addsTerm(
                    "embedding",
                    Torchinfo::perSample,
                    DifferenceKind.WRONG,
                    "the whole table times samples, though rows are looked up and nothing multiplies",
                    EMBEDDING)
            .addsTerm(
                    "bias",
                    node -> node.recurrentBias() ? Math.multiplyExact(2 * node.gates(), node.cells()) : 0,
                    DifferenceKind.DEFINITION,
                    "both biases of each sum at each step",
                    LSTM,
                    GRU,
                    RNN);

    private Torchinfo() {}

    private static long perSample(CountedNode node) {
        return Math.multiplyExact(node.batch(), node.params());
    }
}
