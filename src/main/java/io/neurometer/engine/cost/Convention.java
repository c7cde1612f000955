package io.neurometer.engine.cost;

/**
 * How operations are counted, in words; printed in every report because tools differ by factors of two and more.
 *
 * @param id name and version of the convention
 * @param mac what counts as a multiply-accumulate
 * @param flop how floating-point operations follow from them
 * @param op how all operations follow
 * @param bias where bias additions are
 * @param normalization where normalizations are
 * @param paddingTaps whether products with padding count
 * @param causal whether the masked half of causal attention counts
 * @param batch for how many samples the figures are
 * @param units of large numbers
 */
public record Convention(
        String id,
        String mac,
        String flop,
        String op,
        String bias,
        String normalization,
        String paddingTaps,
        String causal,
        String batch,
        String units) {

    /** The one convention of all figures here: what vision papers, torchvision and lectures count. */
    public static final Convention MAC_MATMUL_1 = new Convention(
            "mac-matmul/1",
            "conv, linear, matmul, attention QK^T and AV, rnn gates",
            "2*mac (exact for layers with bias)",
            "flop + every elementwise/reduction/special op, 1 each",
            "inside flop",
            "op only; 0 when folded",
            "counted",
            "dense",
            "per request as given, also per sample",
            "G=1e9, MB=1e6, MiB=2^20");
}
