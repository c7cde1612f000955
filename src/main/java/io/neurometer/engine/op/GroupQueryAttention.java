package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/**
 * Causal attention of a language model with its cache (ONNX Runtime's operator of that name). Inputs: query [B, L, heads *
 * E], key and value [B, L, sharedHeads * E], optional earlier keys and values [B, sharedHeads, P, E], INT32 number of
 * tokens of each sample less 1 [B], INT32 number of tokens of the longest sample, optional cosines and sines [positions,
 * R/2], optional INT64 positions [B, L], optional bias of the scores, broadcast to [B, heads, L, S], optional logits of a
 * sink [heads]. Outputs: the result [B, L, heads * E], and keys and values [B, sharedHeads, S, E], S being the larger of P
 * and the number of tokens.
 *
 * <p>The new tokens are the last of each sample: they are put behind the {@code tokens - L} earlier ones, or at the front
 * when the longest sample has L tokens, where a shorter sample ends in padding. A query sees the keys up to its own, of
 * which {@code window} leaves only the last. A sink, or {@code smooth}, is a key without a value: it takes a share of the
 * softmax. Rows of the outgoing cache behind a sample's tokens are 0.
 *
 * <p>Costs what {@link Attention.ScaledDotProduct} costs on all S keys, whether they are seen or not.
 *
 * @param heads heads of the query, a multiple of {@code sharedHeads}
 * @param sharedHeads heads of key and value
 * @param scale factor of the scores; 0 for 1 / sqrt(E)
 * @param softcap scores become {@code softcap * tanh(score / softcap)}; 0 for none
 * @param window how many keys a query sees; negative for all
 * @param rotary whether query and key are rotated
 * @param interleaved whether rotated pairs are neighbours
 * @param smooth whether the softmax has one more term of logit 0
 */
public record GroupQueryAttention(
        int heads,
        int sharedHeads,
        float scale,
        float softcap,
        int window,
        boolean rotary,
        boolean interleaved,
        boolean smooth)
        implements Attention {
    public static final int PAST_KEY = 3;
    public static final int PAST_VALUE = 4;
    public static final int LENGTHS = 5;
    public static final int TOTAL = 6;
    public static final int COSINES = 7;
    public static final int SINES = 8;
    public static final int POSITIONS = 9;
    public static final int BIAS = 10;
    public static final int SINK = 11;

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Rules.arity(inputs, 3, SINK + 1);
        if (heads < 1 || sharedHeads < 1 || heads % sharedHeads != 0) {
            throw Rules.invalid(
                    "query heads cannot be shared out among key and value heads",
                    heads + " and " + sharedHeads,
                    "a multiple of the key and value heads",
                    "change the number of heads");
        }
        Rules.requireFloating(inputs, 0);
        Shape query = apart(inputs, 0, heads);
        Shape key = apart(inputs, 1, sharedHeads);
        Shape value = apart(inputs, 2, sharedHeads);
        for (int i = 1; i <= PAST_VALUE; i++) {
            if (inputs.has(i)) {
                Rules.requireSameDataType(inputs, 0, i);
            }
        }
        Dim batch = Rules.requireEqual(query.dim(0), key.dim(0), "batches of query and key");
        Rules.requireEqual(query.dim(2), key.dim(2), "lengths of query and key");
        Rules.requireEqual(query.dim(3), key.dim(3), "head sizes of query and key");
        for (int i = 0; i < 4; i++) {
            Rules.requireEqual(key.dim(i), value.dim(i), "dimensions of key and value");
        }
        Dim past = requirePast(inputs, key);
        requireLengths(inputs, batch);
        if (rotary) {
            requireTables(inputs, query);
        }
        Dim total = total(inputs, past, query.dim(2));
        requireBias(inputs, Shape.of(List.of(batch, query.dim(1), query.dim(2), total)));
        TensorType present = inputs.type(0).withShape(Rules.withDim(Rules.withDim(key, 0, batch), 2, total));
        return List.of(inputs.type(0), present, present);
    }

    private static Shape apart(Inputs inputs, int index, int parts) {
        Rules.requireRank(inputs, index, 3);
        return Heads.apart(inputs, index, parts);
    }

    /** Query, key and value with heads as a dimension of their own; the latter two with all rows of the cache. */
    public Inputs byHead(Inputs inputs) {
        TensorType cache = infer(inputs).get(1);
        return Inputs.of(inputs.type(0).withShape(apart(inputs, 0, heads)), cache, cache);
    }

    private static Dim requirePast(Inputs inputs, Shape key) {
        if (inputs.has(PAST_KEY) != inputs.has(PAST_VALUE)) {
            throw Rules.invalid("earlier keys and values go together", "one of them", "both or none", "add the other");
        }
        if (!inputs.has(PAST_KEY)) {
            return Dim.of(0);
        }
        Rules.requireRank(inputs, PAST_KEY, 4);
        Dim past = inputs.shape(PAST_KEY).dim(2);
        for (int i = PAST_KEY; i <= PAST_VALUE; i++) {
            Rules.requireShape(inputs, i, Rules.withDim(key, 2, past));
        }
        return past;
    }

    private static void requireLengths(Inputs inputs, Dim batch) {
        Rules.requireIndex(inputs, LENGTHS);
        Shape lengths = inputs.shape(LENGTHS);
        if (lengths.isFixed() && batch.isFixed() && lengths.elements() != batch.size()) {
            throw Rules.mismatch("the number of lengths is not the batch", lengths, batch, "give each sample a length");
        }
        Rules.requireIndex(inputs, TOTAL);
        Rules.requireScalar(inputs, TOTAL);
    }

    private static void requireTables(Inputs inputs, Shape query) {
        for (int i = COSINES; i <= SINES; i++) {
            Rules.requireFloating(inputs, i);
            Rules.requireRank(inputs, i, 2);
            Dim pairs = inputs.shape(i).dim(1);
            if (pairs.isFixed()
                    && query.dim(3).isFixed()
                    && 2 * pairs.size() > query.dim(3).size()) {
                throw Rules.mismatch(
                        "more features are rotated than a head has",
                        inputs.shape(i),
                        "at most " + query.dim(3).size() / 2 + " pairs",
                        "correct the tables");
            }
        }
        Rules.requireShape(inputs, SINES, inputs.shape(COSINES));
        if (inputs.has(POSITIONS)) {
            Rules.requireIndex(inputs, POSITIONS);
            Rules.requireShape(inputs, POSITIONS, Shape.of(List.of(query.dim(0), query.dim(2))));
        }
    }

    private static Dim total(Inputs inputs, Dim past, Dim length) {
        if (!inputs.hasValue(TOTAL) || !past.isFixed()) {
            return Dim.UNKNOWN;
        }
        long total = Elements.getLong(inputs.value(TOTAL).bytes(), inputs.dataType(TOTAL), 0);
        if (total < 1 || (length.isFixed() && total < length.size())) {
            throw Rules.invalid(
                    "the number of tokens is less than that of new ones",
                    total,
                    "at least " + length,
                    "correct total_sequence_length");
        }
        return Dim.of(Math.max(total, past.size()));
    }

    private void requireBias(Inputs inputs, Shape scores) {
        if (inputs.has(BIAS)) {
            Rules.requireFloating(inputs, BIAS);
            Rules.requireRank(inputs, BIAS, 4);
            Rules.requireBroadcastsTo(inputs.shape(BIAS), scores, "bias of the scores");
        }
        if (inputs.has(SINK)) {
            Rules.requireFloating(inputs, SINK);
            Rules.requireShape(inputs, SINK, Shape.of(heads));
        }
    }

    @Override
    public OpCost cost(Inputs inputs, List<TensorType> outputs) {
        Shape query = apart(inputs, 0, heads);
        long rows = Shape.elements(new long[] {query.size(0), query.size(1), query.size(2)});
        long keys = outputs.get(1).shape().size(2);
        long pairs = Math.multiplyExact(rows, keys);
        OpVector other = AttentionCost.softmax(rows, keys)
                .plus(Kind.MUL, scale == 1 ? 0 : pairs)
                .plus(Kind.ADD, inputs.has(BIAS) ? pairs : 0);
        if (softcap > 0) {
            other = other.plus(Kind.TANH, pairs).plus(Kind.MUL, pairs).plus(Kind.DIV, pairs);
        }
        if (rotary) {
            long tokens = Math.multiplyExact(query.size(0), query.size(2));
            long turned = Math.multiplyExact(
                    Math.multiplyExact(tokens, (long) heads + sharedHeads),
                    2 * inputs.shape(COSINES).size(1));
            other = other.plus(Kind.MUL, Math.multiplyExact(2, turned)).plus(Kind.ADD, turned);
        }
        return OpCost.ofMac(Math.multiplyExact(pairs, 2 * query.size(3))).withOther(other);
    }

    @Override
    public InputRole role(int index) {
        return index == SINK ? InputRole.WEIGHT : index > PAST_VALUE ? InputRole.SETTING : InputRole.DATA;
    }
}
