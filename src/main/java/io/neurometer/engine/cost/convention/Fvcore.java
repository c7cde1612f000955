package io.neurometer.engine.cost.convention;

import static io.neurometer.engine.cost.convention.LayerKind.*;

/** Handlers of {@code FlopCountAnalysis} in fvcore, which traces operators and counts a multiply-add as one flop. */
final class Fvcore {
    private static final String UNFOLDED = "2 for each element, 1 without scale and shift; nothing is folded";
    private static final String NORM = "5 for each element, 4 without scale and shift";
    private static final String FUSED =
            "it has no handler for fused attention; written with matmul or bmm the products count";

    static final CountingRule RULE = new CountingRule("fvcore", "fvcore", "flop", Quantity.MAC)
            .note("what it calls flop is a multiply-accumulate")
            .asOurs(CONV, CONV_TRANSPOSE, LINEAR, MODULE_PROJECTION, MATMUL, EINSUM)
            .misses(FUSED, ATTENTION, MODULE_ATTENTION)
            .misses("it has no handler for aten::lstm, gru and rnn, and lists them as unsupported", LSTM, GRU, RNN)
            .adds(node -> node.read(node.affine() ? 2 : 1), UNFOLDED, BATCH_NORM)
            .adds(node -> node.read(node.affine() ? 5 : 4), NORM, LAYER_NORM, GROUP_NORM, INSTANCE_NORM)
            .adds(
                    node -> isImage(node) ? node.read() : 0,
                    "1 for each input of 2-D adaptive average pooling",
                    ADAPTIVE_AVERAGE_POOL)
            .adds(
                    node -> isImage(node) ? node.made() : 0,
                    "1 for each output of 2-D nearest upsampling",
                    NEAREST_UPSAMPLE)
            .adds(
                    node -> isImage(node) ? node.made(4) : 0,
                    "4 for each output of bilinear upsampling",
                    LINEAR_UPSAMPLE);

    private Fvcore() {}

    private static boolean isImage(CountedNode node) {
        return node.inputs().shape(0).rank() == 4;
    }
}
