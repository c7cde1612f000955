package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Attention and its position encoding. */
public sealed interface Attention extends Op
        permits Attention.ScaledDotProduct,
                Attention.MultiHead,
                Attention.SelfAttention,
                Attention.Rotary,
                Decoding,
                GroupQueryAttention {

    /** The mask comes fourth. */
    @Override
    default InputRole role(int index) {
        return index == 3 ? InputRole.SETTING : InputRole.DATA;
    }

    @Override
    default Tolerance tolerance() {
        return Tolerance.SUMMATION;
    }

    /** Query, key and value with heads as a dimension of their own; keys and values of earlier steps are among them. */
    static Inputs byHead(Op op, Inputs inputs) {
        if (op instanceof SelfAttention packed) {
            return packed.apart().split(packed.split(inputs));
        } else if (op instanceof MultiHead heads) {
            return heads.split(inputs);
        } else if (op instanceof GroupQueryAttention grouped) {
            return grouped.byHead(inputs);
        }
        return op instanceof Decoding.CachedAttention cached ? cached.byHead(inputs) : inputs;
    }

    /**
     * softmax(scale Q K^T + mask) V; inputs: query [B, H, Lq, E], key [B, Hkv, Lk, E], value [B, Hkv, Lk, Ev], optional
     * mask broadcast to [B, H, Lq, Lk], added if floating, keeping where true if BOOL. H is a multiple of Hkv: that many
     * consecutive query heads share one key and value head (grouped-query attention).
     *
     * <p>Where {@code causal}, query i sees keys up to i + Lk - Lq, so that the last query sees all. A query that sees no
     * key at all yields NaN where {@code nanRows}, as softmax of nothing but minus infinity does; otherwise zeros.
     *
     * <p>Costs a multiply-accumulate for each feature of each pair of query and key, and of each pair and value, whether
     * masked or not; scaling, mask and softmax are other operations.
     */
    record ScaledDotProduct(float scale, boolean causal, boolean nanRows) implements Attention {
        /** Zeros for a query that sees no key. */
        public ScaledDotProduct(float scale, boolean causal) {
            this(scale, causal, false);
        }

        @Override
        public String kind() {
            return "attention";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 3, 4);
            Rules.requireFloating(inputs, 0);
            for (int i = 0; i < 3; i++) {
                Rules.requireRank(inputs, i, 4);
                Rules.requireSameDataType(inputs, 0, i);
            }
            Shape query = inputs.shape(0);
            Shape key = inputs.shape(1);
            Shape value = inputs.shape(2);
            Dim batch = Rules.requireEqual(query.dim(0), key.dim(0), "batches of query and key");
            batch = Rules.requireEqual(batch, value.dim(0), "batches of query and value");
            Rules.requireEqual(key.dim(1), value.dim(1), "heads of key and value");
            requireGroups(query.dim(1), key.dim(1));
            Rules.requireEqual(query.dim(3), key.dim(3), "head sizes of query and key");
            Rules.requireEqual(key.dim(2), value.dim(2), "lengths of key and value");
            if (inputs.has(3)) {
                if (inputs.dataType(3) != DataType.BOOL) {
                    Rules.requireSameDataType(inputs, 0, 3);
                }
                Shape scores = Shape.of(List.of(batch, query.dim(1), query.dim(2), key.dim(2)));
                Rules.requireBroadcastsTo(inputs.shape(3), scores, "mask");
            }
            return List.of(
                    inputs.type(0).withShape(Shape.of(List.of(batch, query.dim(1), query.dim(2), value.dim(3)))));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            Shape query = inputs.shape(0);
            Shape value = inputs.shape(2);
            long rows = Shape.elements(new long[] {query.size(0), query.size(1), query.size(2)});
            long keys = value.size(2);
            long scores = Math.multiplyExact(rows, keys);
            long mac = Math.multiplyExact(scores, Math.addExact(query.size(3), value.size(3)));
            OpVector softmax = AttentionCost.softmax(rows, keys);
            return OpCost.ofMac(mac)
                    .withOther(softmax.plus(Kind.MUL, scale == 1 ? 0 : scores)
                            .plus(maskKind(inputs), maskCount(inputs, scores)));
        }

        private static Kind maskKind(Inputs inputs) {
            return inputs.has(3) && inputs.dataType(3) != DataType.BOOL ? Kind.ADD : Kind.CMP;
        }

        private static long maskCount(Inputs inputs, long scores) {
            return inputs.has(3) ? scores : 0;
        }

        private static void requireGroups(Dim heads, Dim sharedHeads) {
            boolean known = heads.isFixed() && sharedHeads.isFixed();
            if (known && (sharedHeads.size() == 0 || heads.size() % sharedHeads.size() != 0)) {
                throw Rules.mismatch(
                        "query heads cannot be shared out among key and value heads",
                        heads + " and " + sharedHeads,
                        "a multiple of the key and value heads",
                        "change the number of heads");
            }
        }
    }

    /**
     * {@link ScaledDotProduct} on features that lie head by head in the last dimension, as linear layers leave them;
     * inputs: query [B, Lq, heads * E], key [B, Lk, sharedHeads * E], value [B, Lk, sharedHeads * Ev], optional mask
     * broadcast to [B, heads, Lq, Lk]. Output [B, Lq, heads * Ev]. The cost is that of {@link ScaledDotProduct}.
     *
     * @param heads heads of the query
     * @param sharedHeads heads of key and value; {@code heads} is a multiple
     */
    record MultiHead(int heads, int sharedHeads, float scale, boolean causal, boolean nanRows) implements Attention {
        /** Zeros for a query that sees no key. */
        public MultiHead(int heads, int sharedHeads, float scale, boolean causal) {
            this(heads, sharedHeads, scale, causal, false);
        }

        @Override
        public String kind() {
            return "multi_head_attention";
        }

        /** The same attention on features whose heads are a dimension of their own. */
        public ScaledDotProduct byHead() {
            return new ScaledDotProduct(scale, causal, nanRows);
        }

        /** The inputs as {@link #byHead()} takes them. */
        public Inputs split(Inputs inputs) {
            Inputs.Builder split = new Inputs.Builder();
            for (int i = 0; i < 3; i++) {
                Rules.requireRank(inputs, i, 3);
                int parts = i == 0 ? heads : sharedHeads;
                Shape shape = inputs.shape(i);
                Dim features = shape.dim(2);
                if (features.isFixed() && features.size() % parts != 0) {
                    throw Rules.mismatch(
                            "features cannot be shared out among heads",
                            shape,
                            "a multiple of " + parts + " features",
                            "change the number of heads");
                }
                Dim each = features.isFixed() ? Dim.of(features.size() / parts) : Dim.UNKNOWN;
                split.add(inputs.type(i).withShape(Shape.of(List.of(shape.dim(0), Dim.of(parts), shape.dim(1), each))));
            }
            return split.add(inputs, 3).build();
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 3, 4);
            Shape output = byHead().infer(split(inputs)).get(0).shape();
            Dim each = output.dim(3);
            Dim features = each.isFixed() ? Dim.of(Math.multiplyExact(each.size(), (long) heads)) : Dim.UNKNOWN;
            return List.of(inputs.type(0).withShape(Shape.of(List.of(output.dim(0), output.dim(2), features))));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            Inputs split = split(inputs);
            return byHead().cost(split, byHead().infer(split));
        }
    }

    /**
     * {@link MultiHead} whose query, key and value lie one after another in the last dimension of one value, as merged
     * linear layers leave them; inputs: [B, L, (heads + 2 sharedHeads) * E], optional mask broadcast to [B, heads, L, L].
     * Output [B, L, heads * E]. The cost is that of {@link ScaledDotProduct}.
     */
    record SelfAttention(int heads, int sharedHeads, float scale, boolean causal, boolean nanRows)
            implements Attention {
        private static final int MASK = 3;

        /** Zeros for a query that sees no key. */
        public SelfAttention(int heads, int sharedHeads, float scale, boolean causal) {
            this(heads, sharedHeads, scale, causal, false);
        }

        /** The same attention on query, key and value apart. */
        public MultiHead apart() {
            return new MultiHead(heads, sharedHeads, scale, causal, nanRows);
        }

        /** The inputs as {@link #apart()} takes them. */
        public Inputs split(Inputs inputs) {
            Rules.requireRank(inputs, 0, 3);
            Shape shape = inputs.shape(0);
            Dim features = shape.dim(2);
            long parts = heads + 2L * sharedHeads;
            if (features.isFixed() && features.size() % parts != 0) {
                throw Rules.mismatch(
                        "features cannot be shared out among the heads of query, key and value",
                        shape,
                        "a multiple of " + parts + " features",
                        "change the number of heads");
            }
            Inputs.Builder split = new Inputs.Builder();
            for (int i = 0; i < MASK; i++) {
                long each = i == 0 ? heads : sharedHeads;
                Dim own = features.isFixed() ? Dim.of(features.size() / parts * each) : Dim.UNKNOWN;
                split.add(inputs.type(0).withShape(Rules.withDim(shape, 2, own)));
            }
            return split.add(inputs, 1).build();
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 2);
            return apart().infer(split(inputs));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return apart().cost(split(inputs), outputs);
        }

        @Override
        public InputRole role(int index) {
            return index == 1 ? InputRole.SETTING : InputRole.DATA;
        }
    }

    /**
     * Rotates pairs of features by angles that grow with the position (RoFormer): pair i at position p turns by
     * {@code p / base^(2i/E)}; input: x [B, H, L, E]. Feature i is paired with i + E/2, or with its neighbour where
     * {@code interleaved}. The angles depend on the shape alone and cost nothing.
     */
    record Rotary(float base, boolean interleaved) implements Attention {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Rules.requireFloating(inputs, 0);
            Rules.requireRank(inputs, 0, 4);
            Dim size = inputs.shape(0).dim(3);
            if (size.isFixed() && size.size() % 2 != 0) {
                throw Rules.mismatch(
                        "features cannot be paired", inputs.shape(0), "an even last dimension", "change the head size");
            }
            if (!(base > 0)) {
                throw Rules.invalid("rotary base must be positive", base, "for example 10000", "correct the option");
            }
            return Rules.sameAs(inputs, 0);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long elements = outputs.get(0).shape().elements();
            return OpCost.ofOther(
                    OpVector.of(Kind.MUL, Math.multiplyExact(2, elements)).plus(Kind.ADD, elements));
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.ROUNDING;
        }
    }
}
