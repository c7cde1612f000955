package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;

/** What every attention costs beside its products. */
final class AttentionCost {
    private AttentionCost() {}

    /** A softmax over the keys for each row: comparisons, subtractions, exponentials, sums and divisions. */
    static OpVector softmax(long rows, long keys) {
        long scores = Math.multiplyExact(rows, keys);
        long sums = keys == 0 ? 0 : scores - rows;
        return OpVector.of(Kind.CMP, sums)
                .plus(Kind.ADD, Math.addExact(scores, sums))
                .plus(Kind.EXP, scores)
                .plus(Kind.DIV, scores);
    }
}
