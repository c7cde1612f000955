package io.neurometer.engine.cost.convention;

import static io.neurometer.engine.cost.convention.LayerKind.*;

/** Formulas registered in {@code torch.utils.flop_counter}: products alone, two operations each. */
final class TorchFlopCounter {
    static final CountingRule RULE = new CountingRule(
                    "torch_flop_counter", "torch FlopCounterMode", "FLOP", Quantity.FLOP)
            .note("causal attention counts as dense")
            .note("needs a formula for the attention backend that runs; without one attention is 0 and nothing says so")
            .asOurs(CONV, CONV_TRANSPOSE, LINEAR, MODULE_PROJECTION, MATMUL, EINSUM, ATTENTION, MODULE_ATTENTION)
            .refuses("whether recurrent layers are seen depends on the kernel that PyTorch picks", LSTM, GRU, RNN);

    private TorchFlopCounter() {}
}
