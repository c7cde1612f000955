package io.neurometer.engine.cost;

import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Op;

/** Attention in which a position sees itself and earlier ones alone. */
final class CausalAttention {
    private CausalAttention() {}

    static boolean is(Op op) {
        if (op instanceof Attention.MultiHead heads) {
            return heads.causal();
        }
        return op instanceof Attention.ScaledDotProduct single && single.causal();
    }

    /** How many pairs of query and key are not masked: query i sees keys up to {@code i + keys - queries}. */
    static long pairs(long queries, long keys) {
        long past = Math.max(0, keys - queries);
        long seeing = Math.min(queries, keys);
        return Math.addExact(
                Math.multiplyExact(seeing, past),
                seeing % 2 == 0
                        ? Math.multiplyExact(seeing / 2, seeing + 1)
                        : Math.multiplyExact(seeing, (seeing + 1) / 2));
    }
}
