package io.neurometer.engine.cost.convention;

import static io.neurometer.engine.cost.convention.LayerKind.*;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;

/** Constants of {@code flops_computation.py} of ELECTRA, applied to the layers of the model at hand. */
final class Electra {
    private static final String TRANSFORMERS = "the script knows transformers alone";

    static final CountingRule RULE = new CountingRule(
                    "electra", "ELECTRA's flops_computation.py", "FLOPs", Quantity.FLOP)
            .note("the script takes sizes, not models: these are its constants on the layers at hand")
            .note("it adds 4 for each dropped-out element, also at inference, which is left out here")
            .note("its layer normalization after attention counts 5 where 5 for each feature were meant; here it is"
                    + " what was meant")
            .asOurs(LINEAR, MODULE_PROJECTION, MATMUL, EINSUM, ATTENTION, MODULE_ATTENTION)
            .addsBias(LINEAR, MODULE_PROJECTION)
            .adds(
                    node -> node.scores(6),
                    "5 for each element of the softmax and 1 for its scaling",
                    ATTENTION,
                    MODULE_ATTENTION)
            .adds(node -> node.read(5), "5 for each element", SOFTMAX, LAYER_NORM)
            .adds(node -> node.read(8), "8 for each element, whatever the activation", GELU, RELU, SILU)
            .adds(Electra::sum, "1 for each element of a sum: residual connections and positions", ELEMENTWISE)
            .adds(Electra::table, "a dense product with the whole table: 2 for each token, row and feature", EMBEDDING)
            .refuses(TRANSFORMERS, CONV, CONV_TRANSPOSE, ROTARY, LSTM, GRU, RNN, RADIAL_BASIS, QUANTIZATION)
            .refuses(TRANSFORMERS, BATCH_NORM, RMS_NORM, GROUP_NORM, INSTANCE_NORM, OTHER_NORM)
            .refuses(TRANSFORMERS, MAX_POOL, AVERAGE_POOL, ADAPTIVE_MAX_POOL, ADAPTIVE_AVERAGE_POOL, OTHER_POOL)
            .refuses(TRANSFORMERS, NEAREST_UPSAMPLE, LINEAR_UPSAMPLE, CUBIC_UPSAMPLE);

    private Electra() {}

    private static long table(CountedNode node) {
        return Math.multiplyExact(node.made(2), node.inputs().shape(0).size(0));
    }

    private static long sum(CountedNode node) {
        boolean adds = node.op() instanceof Elementwise.Binary binary && binary.function() == BinaryFunction.ADD;
        return adds ? node.made() : 0;
    }
}
