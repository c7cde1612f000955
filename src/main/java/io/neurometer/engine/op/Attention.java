package io.neurometer.engine.op;

import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Attention and its position encoding. */
public sealed interface Attention extends Op {

    /** softmax(scale Q K^T + mask) V; inputs: query [B, H, Lq, E], key [B, Hkv, Lk, E], value [B, Hkv, Lk, Ev], optional mask broadcast to [B, H, Lq, Lk], added if floating, keeping where true if BOOL. H is a multiple of Hkv (grouped-query attention). */
    record ScaledDotProduct(float scale, boolean causal) implements Attention {
        @Override
        public String kind() {
            return "attention";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Rotates pairs of features by angles that grow with the position (RoFormer); input: x [B, H, L, E]; halves are paired, or neighbours where {@code interleaved}. */
    record Rotary(float base, boolean interleaved) implements Attention {
        @Override
        public String kind() {
            return "rotary";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }
}
