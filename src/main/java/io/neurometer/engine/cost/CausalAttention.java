package io.neurometer.engine.cost;

import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Decoding;
import io.neurometer.engine.op.GroupQueryAttention;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;

/** Attention in which a position sees itself and earlier ones alone. */
final class CausalAttention {
    private CausalAttention() {}

    static boolean is(Op op) {
        if (op instanceof Attention.MultiHead heads) {
            return heads.causal();
        }
        if (op instanceof Attention.SelfAttention packed) {
            return packed.causal();
        }
        if (op instanceof Decoding.CachedAttention cached) {
            return cached.causal();
        }
        return op instanceof GroupQueryAttention
                || (op instanceof Attention.ScaledDotProduct single && single.causal());
    }

    /** How many keys the first query sees before its own; less than 0 where it sees none. */
    static long before(Op op, Inputs inputs, long queries, long keys) {
        return op instanceof Decoding.CachedAttention cached && !inputs.has(Decoding.CachedAttention.KEY_LENGTHS)
                ? cached.past(inputs)
                : keys - queries;
    }

    /** How many pairs of query and key are not masked: query i sees keys up to {@code i + before}. */
    static long pairs(long queries, long keys, long before) {
        long blind = Math.max(0, Math.min(queries, -before));
        long seeing = queries - blind;
        long first = Math.max(0, before) + 1;
        // From the query on that sees all keys, no more come.
        long growing = Math.max(0, Math.min(seeing, keys - first + 1));
        long last = first + growing - 1;
        long sum = growing % 2 == 0
                ? Math.multiplyExact(growing / 2, first + last)
                : Math.multiplyExact(growing, (first + last) / 2);
        return Math.addExact(sum, Math.multiplyExact(seeing - growing, keys));
    }
}
