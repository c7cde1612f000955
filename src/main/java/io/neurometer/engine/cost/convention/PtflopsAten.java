package io.neurometer.engine.cost.convention;

import static io.neurometer.engine.cost.convention.LayerKind.*;

/** Operators that ptflops' backend "aten" counts: convolutions with their bias, and products. */
final class PtflopsAten {
    static final CountingRule RULE = new CountingRule("ptflops_aten", "ptflops, backend aten", "MACs", Quantity.MAC)
            .note("it makes an input of one sample itself; compare at batch 1")
            .asOurs(CONV, CONV_TRANSPOSE, LINEAR, MODULE_PROJECTION, MATMUL, EINSUM)
            .misses("fused attention is not in its table", ATTENTION, MODULE_ATTENTION)
            .addsBias(CONV, CONV_TRANSPOSE)
            .refuses("whether recurrent layers are seen depends on the kernel that PyTorch picks", LSTM, GRU, RNN);

    private PtflopsAten() {}
}
