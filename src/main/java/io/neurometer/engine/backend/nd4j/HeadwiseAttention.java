package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Attention;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attention on operands in four dimensions: a product for the scores, the mask, softmax over the keys, and a product with
 * the values. In four dimensions softmax is one of oneDNN, which is several times as fast as ND4J's own.
 *
 * @param query [B, H, Lq, E]
 * @param key [B, S, Lk, E], where H is a multiple of S
 * @param value [B, S, Lk, Ev]
 * @param result [B, H, Lq, Ev]
 */
record HeadwiseAttention(
        ProgramBuilder program,
        Attention.ScaledDotProduct op,
        Operand query,
        Operand key,
        Operand value,
        Operand result) {
    /** @param mask in four dimensions, or null */
    void build(@Nullable Operand mask) {
        Operand scores = program.scratch(query.type(), query.size(0), query.size(1), query.size(2), key.size(2));
        multiply(query, Products.transposed(key), scores, op.scale());
        weigh(scores, mask);
        multiply(scores, value, result, 1);
    }

    /** Products of each head, of which a group of consecutive ones shares the right factor. */
    private void multiply(Operand left, Operand right, Operand target, double factor) {
        long group = left.size(1) / right.size(1);
        if (group == 1) {
            Products.multiply(program, left, right, target, factor, false);
        } else if (left.view().isRowMajor() && target.view().isRowMajor()) {
            Products.multiply(program, grouped(left, group), right, grouped(target, group), factor, false);
        } else {
            for (long i = 0; i < right.size(1); i++) {
                Operand shared = right.slice(1, i, 1);
                Operand repeated = shared.withView(shared.view().repeat(1, group));
                Operand heads = left.slice(1, i * group, group);
                Products.multiply(program, heads, repeated, target.slice(1, i * group, group), factor, false);
            }
        }
    }

    /** The rows of all heads of a group below one another. */
    private static Operand grouped(Operand heads, long group) {
        return heads.reshape(heads.size(0), heads.size(1) / group, group * heads.size(2), heads.size(3));
    }

    /** Scores become weights. */
    private void weigh(Operand scores, @Nullable Operand mask) {
        boolean keeps = mask != null && mask.type() == DataType.BOOL;
        boolean causal = op.causal() && query.size(2) > 1;
        boolean careful = !program.request().context().finite() || scores.type() != DataType.FP32;
        Visibility visibility = new Visibility(program, scores, causal, keeps ? mask : null);
        Operand added = keeps ? null : mask;
        if (added != null) {
            Operand term = careful ? added : Visibility.bounded(program, added);
            program.call("add", List.of(scores, term), scores, CallArguments.NONE);
        }
        if (causal || keeps) {
            Operand bounds = visibility.bounds(careful ? Double.NEGATIVE_INFINITY : Visibility.HIDDEN);
            program.call("minimum", List.of(scores, bounds), scores, CallArguments.NONE);
        }
        if (careful) {
            long keys = scores.size(3);
            CarefulSoftmax.build(program, scores.reshape(scores.elements() / keys, keys));
            return;
        }
        program.call("softmax", List.of(scores), scores, CallArguments.integers(3));
        // Queries that see no key have weights all the same until here.
        if (keeps || (causal && query.size(2) > key.size(2))) {
            program.call("multiply", List.of(scores, visibility.kept()), scores, CallArguments.NONE);
        }
        if (added != null) {
            Operand seeing = Visibility.seeing(program, added);
            program.call("multiply", List.of(scores, seeing), scores, CallArguments.NONE);
            if (op.nanRows()) {
                program.call("divide", List.of(scores, seeing), scores, CallArguments.NONE);
            }
        }
    }
}
