package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attention and position encoding of language models that decode step by step, as ONNX defines both from opset 23 on. */
public sealed interface Decoding extends Attention {

    /** At which point the scores are taken that attention gives beside its result. */
    enum ScoreOutput {
        SCALED,
        CAPPED,
        MASKED,
        PROBABILITIES
    }

    /**
     * softmax(mask(cap(scale Q K^T))) V over the keys and values of earlier steps and of this one. Inputs: query, key,
     * value, optional mask, optional past key [B, sharedHeads, P, E], optional past value [B, sharedHeads, P, Ev], optional
     * INT64 key lengths [B]. Query, key and value are [B, heads, L, E], or [B, L, heads * E] where heads lie side by side;
     * consecutive query heads share a key and value head as in {@link Attention.ScaledDotProduct}.
     *
     * <p>Outputs: the result in the form of the query; present key and present value [B, sharedHeads, P + Lk, ...], which
     * are the past ones and those of this step behind them; scores [B, heads, Lq, P + Lk].
     *
     * <p>The mask is broadcast to the scores, added if floating, keeping where true if BOOL; keys beyond its end are masked.
     * Where {@code causal}, query i sees keys up to i + P, or, with key lengths and no past, up to i + length - Lq. Keys
     * from a sample's length on are masked. A query that sees no key yields NaN.
     *
     * @param heads heads of a query whose heads lie side by side, else 0
     * @param sharedHeads the same of key and value
     * @param scale null for 1 / sqrt(E)
     * @param softcap scores become {@code softcap * tanh(score / softcap)}; 0 for none
     */
    record CachedAttention(
            int heads, int sharedHeads, @Nullable Float scale, float softcap, boolean causal, ScoreOutput scores)
            implements Decoding {
        public static final int MASK = 3;
        public static final int PAST_KEY = 4;
        public static final int PAST_VALUE = 5;
        public static final int KEY_LENGTHS = 6;

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 3, 7);
            Rules.requireFloating(inputs, 0);
            for (int i = 1; i <= PAST_VALUE; i++) {
                if (inputs.has(i) && (i != MASK || inputs.dataType(i) != DataType.BOOL)) {
                    Rules.requireSameDataType(inputs, 0, i);
                }
            }
            Inputs split = byHead(inputs);
            Shape query = split.shape(0);
            Shape key = split.shape(1);
            Shape value = split.shape(2);
            Inputs products = split.part(0, 3);
            Shape attended =
                    new ScaledDotProduct(1, false).infer(products).get(0).shape();
            Shape scored = Shape.of(List.of(attended.dim(0), query.dim(1), query.dim(2), key.dim(2)));
            if (inputs.has(MASK)) {
                requireMask(inputs.shape(MASK), scored);
            }
            if (inputs.has(KEY_LENGTHS)) {
                Rules.requireIndex(inputs, KEY_LENGTHS);
                Rules.requireShape(inputs, KEY_LENGTHS, Shape.of(List.of(attended.dim(0))));
            }
            TensorType type = inputs.type(0);
            return List.of(
                    type.withShape(inputs.shape(0).rank() == 4 ? attended : sideBySide(attended)),
                    type.withShape(key),
                    type.withShape(value),
                    type.withShape(scored));
        }

        /** Query, key and value with heads as a dimension of their own, the latter two with the past before them. */
        public Inputs byHead(Inputs inputs) {
            Shape key = Heads.apart(inputs, 1, sharedHeads);
            Shape value = Heads.apart(inputs, 2, sharedHeads);
            if (inputs.has(PAST_KEY) != inputs.has(PAST_VALUE)) {
                throw Rules.invalid(
                        "past key and past value go together", "one of them", "both or none", "add the other");
            }
            if (inputs.has(PAST_KEY)) {
                key = Joining.concatenated(
                        Inputs.of(inputs.type(PAST_KEY), inputs.type(1).withShape(key)), 2);
                value = Joining.concatenated(
                        Inputs.of(inputs.type(PAST_VALUE), inputs.type(2).withShape(value)), 2);
            }
            return Inputs.of(
                    inputs.type(0).withShape(Heads.apart(inputs, 0, heads)),
                    inputs.type(1).withShape(key),
                    inputs.type(2).withShape(value));
        }

        /** The number that scores are multiplied with. @param size features of each head */
        public float scale(long size) {
            return scale == null ? (float) (1 / Math.sqrt(size)) : scale;
        }

        /** How many keys of earlier steps there are. @throws IllegalStateException unless the shapes are fixed */
        public long past(Inputs inputs) {
            return inputs.has(PAST_KEY) ? inputs.shape(PAST_KEY).size(2) : 0;
        }

        private static void requireMask(Shape mask, Shape scored) {
            Dim keys = mask.rank() == 0 ? Dim.of(1) : mask.dim(-1);
            boolean shorter = keys.isFixed()
                    && scored.dim(3).isFixed()
                    && keys.size() < scored.dim(3).size();
            Shape longest = shorter ? Rules.withDim(scored, 3, keys) : scored;
            Rules.requireBroadcastsTo(mask, longest, "mask");
        }

        private static Shape sideBySide(Shape attended) {
            Dim features = Reshaping.product(List.of(attended.dim(1), attended.dim(3)));
            return Shape.of(List.of(attended.dim(0), attended.dim(2), features));
        }

        @Override
        public InputRole role(int index) {
            return index == MASK || index == KEY_LENGTHS ? InputRole.SETTING : InputRole.DATA;
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            Inputs split = byHead(inputs);
            long[] query = split.shape(0).sizes();
            long[] value = split.shape(2).sizes();
            long rows = Shape.elements(new long[] {query[0], query[1], query[2]});
            long pairs = Math.multiplyExact(rows, value[2]);
            OpVector other = AttentionCost.softmax(rows, value[2]).plus(Kind.MUL, scale(query[3]) == 1 ? 0 : pairs);
            if (softcap > 0) {
                other = other.plus(
                        OpVector.of(Kind.DIV, pairs).plus(Kind.TANH, pairs).plus(Kind.MUL, pairs));
            }
            if (inputs.has(MASK)) {
                other = other.plus(inputs.dataType(MASK) == DataType.BOOL ? Kind.CMP : Kind.ADD, pairs);
            }
            return OpCost.ofMac(Math.multiplyExact(pairs, Math.addExact(query[3], value[3])))
                    .withOther(other);
        }
    }

    /**
     * Rotates pairs of features by angles whose cosines and sines are read from tables (RoFormer). Inputs: x [B, heads, L,
     * E] or [B, L, heads * E], cosines, sines, optional INT64 positions [B, L]. With positions the tables are
     * [positions, R/2], without them [B, L, R/2], R being the number of rotated features; those behind stay as they are.
     * Feature i is paired with i + R/2, or with its neighbour where {@code interleaved}.
     *
     * @param heads heads of an x whose heads lie side by side, else 0
     * @param rotated how many features of each head are rotated; 0 for all
     */
    record RotaryEmbedding(int heads, int rotated, boolean interleaved) implements Decoding {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 3, 4);
            Rules.requireFloating(inputs, 0);
            Shape x = Heads.apart(inputs, 0, heads);
            if (rotated < 0 || (x.dim(3).isFixed() && rotated > x.dim(3).size())) {
                throw Rules.invalid(
                        rotated < 0 ? "a negative number of features to rotate" : "too many features to rotate",
                        rotated,
                        "from 0 to " + x.dim(3),
                        "correct the attribute");
            }
            Dim pairs = rotated == 0 ? half(x.dim(3)) : half(Dim.of(rotated));
            for (int i = 1; i <= 2; i++) {
                Rules.requireSameDataType(inputs, 0, i);
                Dim rows = inputs.shape(i).rank() == 2 ? inputs.shape(i).dim(0) : Dim.UNKNOWN;
                Rules.requireShape(
                        inputs, i, Shape.of(inputs.has(3) ? List.of(rows, pairs) : List.of(x.dim(0), x.dim(2), pairs)));
            }
            if (inputs.has(3)) {
                Rules.requireIndex(inputs, 3);
                Rules.requireShape(inputs, 3, Shape.of(List.of(x.dim(0), x.dim(2))));
                Rules.requireEqual(inputs.shape(1).dim(0), inputs.shape(2).dim(0), "positions of cosines and sines");
            }
            return Rules.sameAs(inputs, 0);
        }

        private static Dim half(Dim features) {
            if (!features.isFixed()) {
                return Dim.UNKNOWN;
            }
            if (features.size() % 2 != 0) {
                throw Rules.mismatch("features cannot be paired", features, "an even number", "change the head size");
            }
            return Dim.of(features.size() / 2);
        }

        /** x with heads as a dimension of their own: [B, heads, L, E]. */
        public Shape byHead(Inputs inputs) {
            return Heads.apart(inputs, 0, heads);
        }

        @Override
        public InputRole role(int index) {
            return index == 0 ? InputRole.DATA : InputRole.SETTING;
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            Shape x = byHead(inputs);
            long each = rotated == 0 ? x.size(3) : rotated;
            long elements = x.size(3) == 0 ? 0 : x.elements() / x.size(3) * each;
            return OpCost.ofOther(
                    OpVector.of(Kind.MUL, Math.multiplyExact(2, elements)).plus(Kind.ADD, elements));
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.ROUNDING;
        }
    }
}
