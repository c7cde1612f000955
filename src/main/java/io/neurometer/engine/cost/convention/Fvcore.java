package io.neurometer.engine.cost.convention;

import static io.neurometer.engine.cost.convention.LayerKind.*;

/** Handlers of {@code FlopCountAnalysis} in fvcore, which traces operators and counts a multiply-add as one flop. */
final class Fvcore {
    static final CountingRule RULE = new CountingRule("fvcore", "fvcore", "flop", Quantity.MAC)
            .note("what it calls flop is a multiply-accumulate")
            .asOurs(CONV, CONV_TRANSPOSE, LINEAR, MODULE_PROJECTION, MATMUL, EINSUM)
            .misses(
                    "it has no handler for fused attention; written with matmul or bmm the products count",
                    ATTENTION,
                    MODULE_ATTENTION)
            .misses("it has no handler for aten::lstm, gru and rnn, and lists them as unsupported", LSTM, GRU, RNN)
            .adds(
                    node -> node.read(node.affine() ? 2 : 1),
                    "2 for each element, 1 without scale and shift; nothing is folded",
                    BATCH_NORM)
            .adds(
                    node -> node.read(node.affine() ? 5 : 4),
                    "5 for each element, 4 without scale and shift",
                    LAYER_NORM,
                    GROUP_NORM,
                    INSTANCE_NORM)
            .adds(
                    node -> node.inputs().shape(0).rank() == 4 ? node.read() : 0,
                    "1 for each input of 2-D adaptive average pooling",
                    ADAPTIVE_AVERAGE_POOL)
            .adds(
                    node -> node.inputs().shape(0).rank() == 4 ? node.made() : 0,
                    "1 for each output of 2-D nearest upsampling",
                    NEAREST_UPSAMPLE)
            .adds(
                    node -> node.inputs().shape(0).rank() == 4 ? node.made(4) : 0,
                    "4 for each output of bilinear upsampling",
                    LINEAR_UPSAMPLE);

    private Fvcore() {}
}
