package io.neurometer.engine.cost;

import io.neurometer.engine.report.Section;

/**
 * How operations are counted, in words: as vision papers, torchvision and lectures count. Every report has it, because
 * tools differ by factors of two and more.
 */
final class Convention {
    /** Name and version. */
    static final String ID = "mac-matmul/1";

    static final Section<Object> SECTION = Section.of(Object.class)
            .figure("id", "Name and version of the convention.", any -> ID)
            .figure("mac", "What counts as `mac`.", any -> "conv, linear, matmul, attention QK^T and AV, rnn gates")
            .figure("flop", "How `flop` follows from `mac`.", any -> "2*mac (exact for layers with bias)")
            .figure("op", "What `op` adds.", any -> "flop + every elementwise/reduction/special op, 1 each")
            .figure("bias", "Where additions of biases count.", any -> "inside flop")
            .figure("normalization", "Where normalizations count.", any -> "op only; 0 when folded")
            .figure("padding_taps", "Whether products with padding count.", any -> "counted")
            .figure("causal", "Whether causal attention counts with the pairs that it masks.", any -> "dense")
            .figure("batch", "For how many samples the figures are.", any -> "per request as given, also per sample")
            .figure("units", "What the prefixes of large numbers stand for.", any -> "G=1e9, MB=1e6, MiB=2^20")
            .build();

    private Convention() {}
}
