package io.neurometer.engine.cost.convention;

import static io.neurometer.engine.cost.convention.LayerKind.*;

/** The {@code _ops} of torchvision's weights: products alone, in 1e9. */
final class Torchvision {
    static final CountingRule RULE = new CountingRule("torchvision", "torchvision", "GFLOPS", Quantity.MAC)
            .note("what it calls GFLOPS is 1e9 multiply-accumulates of one sample, at the size that its weights are"
                    + " evaluated at")
            .asOurs(CONV, CONV_TRANSPOSE, LINEAR, MODULE_PROJECTION, MATMUL, EINSUM, ATTENTION, MODULE_ATTENTION)
            .refuses("torchvision has no recurrent network to tell by", LSTM, GRU, RNN);

    private Torchvision() {}
}
