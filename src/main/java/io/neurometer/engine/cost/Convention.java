package io.neurometer.engine.cost;

import io.neurometer.engine.report.Section;

/** How operations are counted, in words; printed in every report because tools differ by factors of two and more. */
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

    static final Section<Convention> SECTION = Section.of(Convention.class)
            .figure("id", "Name and version of the convention.", Convention::id)
            .figure("mac", "What counts as a multiply-accumulate.", Convention::mac)
            .figure("flop", "How floating-point operations follow from multiply-accumulates.", Convention::flop)
            .figure("op", "How operations of every kind follow from floating-point operations.", Convention::op)
            .figure("bias", "Where additions of biases count.", Convention::bias)
            .figure("normalization", "Where normalizations count.", Convention::normalization)
            .figure("padding_taps", "Whether products with padding count.", Convention::paddingTaps)
            .figure(
                    "causal",
                    "Whether causal attention counts as `dense`, the masked pairs of query and key included.",
                    Convention::causal)
            .figure("batch", "For how many samples the figures are.", Convention::batch)
            .figure("units", "What the prefixes of large numbers stand for.", Convention::units)
            .build();

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
