package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Layers over sequences that hand a state of fixed size on to the next call, as ONNX defines them from opset 27 on. */
public sealed interface Streaming extends Op {

    @Override
    default Tolerance tolerance() {
        return Tolerance.SUMMATION;
    }

    /**
     * Depthwise convolution along a sequence in which each place sees itself and earlier ones. Inputs: x [B, C, L], weight
     * [C, 1, K], optional bias [C], optional state [B, C, K-1], the places before the first, else zeros. Outputs: [B, C, L],
     * and the last K-1 places as the next call's state.
     *
     * @param silu whether x sigmoid(x) follows
     */
    record CausalConv(boolean silu) implements Streaming {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 4);
            Rules.requireFloating(inputs, 0);
            Rules.requireRank(inputs, 0, 3);
            Rules.requireRank(inputs, 1, 3);
            for (int i = 1; i < 4; i++) {
                if (inputs.has(i)) {
                    Rules.requireSameDataType(inputs, 0, i);
                }
            }
            Shape x = inputs.shape(0);
            Dim taps = inputs.shape(1).dim(2);
            Rules.requireShape(inputs, 1, Shape.of(List.of(x.dim(1), Dim.of(1), taps)));
            if (taps.size() == 0) {
                throw Rules.mismatch("the weight has no taps", inputs.shape(1), "at least 1", "correct the weight");
            }
            Dim earlier = taps.isFixed() ? Dim.of(taps.size() - 1) : Dim.UNKNOWN;
            Shape state = Shape.of(List.of(x.dim(0), x.dim(1), earlier));
            if (inputs.has(2)) {
                Rules.requireShape(inputs, 2, Shape.of(List.of(x.dim(1))));
            }
            if (inputs.has(3)) {
                Rules.requireShape(inputs, 3, state);
            }
            return List.of(inputs.type(0), inputs.type(0).withShape(state));
        }

        @Override
        public InputRole role(int index) {
            return InputRole.weightAndBias(index);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long made = outputs.get(0).shape().elements();
            long edges = Math.multiplyExact(made, inputs.shape(1).size(2));
            OpVector activation = new Activation.Simple(Activation.ActivationFunction.SWISH, 1, 0)
                    .perElement()
                    .times(silu ? made : 0);
            return OpCost.ofMac(edges).withOther(activation).withConnections(edges, inputs.has(2) ? made : 0);
        }
    }

    /** How a state takes in a key and a value. */
    enum UpdateRule {
        /** It adds their outer product. */
        LINEAR,
        /** It decays first. */
        GATED,
        /** It adds only what the value differs by from what it holds for the key. */
        DELTA,
        /** It decays first, then as DELTA. */
        GATED_DELTA;

        public boolean decays() {
            return this == GATED || this == GATED_DELTA;
        }

        public boolean corrects() {
            return this == DELTA || this == GATED_DELTA;
        }
    }

    /**
     * Attention by a state [E, Ev] for each key and value head, which takes in one place after the other and is read by the
     * query: y = scale q S. Inputs: query [B, L, heads * E], key [B, L, sharedHeads * E], value [B, L, sharedHeads * Ev],
     * optional state [B, sharedHeads, E, Ev], else zeros, decay [B, L, sharedHeads * E or sharedHeads] whose exponential
     * multiplies the state, rate [B, L, sharedHeads or 1] of a correction. Outputs: [B, L, heads * Ev], and the state after
     * the last place. Consecutive query heads share a state.
     *
     * @param scale null for 1 / sqrt(E)
     */
    record LinearAttention(
            int heads,
            int sharedHeads,
            UpdateRule rule,
            @Nullable Float scale) implements Streaming {
        public static final int STATE = 3;
        public static final int DECAY = 4;
        public static final int RATE = 5;

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 3, 6);
            Rules.requireFloating(inputs, 0);
            for (int i = 0; i < 6; i++) {
                if (inputs.has(i)) {
                    Rules.requireSameDataType(inputs, 0, i);
                    Rules.requireRank(inputs, i, i == STATE ? 4 : 3);
                }
            }
            Shape query = Heads.apart(inputs, 0, heads);
            Shape key = Heads.apart(inputs, 1, sharedHeads);
            Shape value = Heads.apart(inputs, 2, sharedHeads);
            if (heads % sharedHeads != 0) {
                throw Rules.invalid(
                        "query heads cannot be shared out", heads, "a multiple of " + sharedHeads, "correct the heads");
            }
            Rules.requireEqual(query.dim(3), key.dim(3), "head sizes of query and key");
            for (Shape other : List.of(key, value)) {
                Rules.requireEqual(query.dim(0), other.dim(0), "batches");
                Rules.requireEqual(query.dim(2), other.dim(2), "lengths");
            }
            Shape state = Shape.of(List.of(query.dim(0), Dim.of(sharedHeads), key.dim(3), value.dim(3)));
            if (inputs.has(STATE)) {
                Rules.requireShape(inputs, STATE, state);
            }
            requireGate(inputs, DECAY, rule.decays(), "decay", inputs.shape(1).dim(2), Dim.of(sharedHeads));
            requireGate(inputs, RATE, rule.corrects(), "rate", Dim.of(sharedHeads), Dim.of(1));
            List<Dim> dims = new ArrayList<>(inputs.shape(0).dims());
            dims.set(2, Reshaping.product(List.of(Dim.of(heads), value.dim(3))));
            return List.of(
                    inputs.type(0).withShape(Shape.of(dims)), inputs.type(0).withShape(state));
        }

        private static void requireGate(Inputs inputs, int index, boolean needed, String what, Dim many, Dim few) {
            if (needed && !inputs.has(index)) {
                throw Rules.invalid(
                        "the " + what + " is missing", "none", "input " + index, "add it or change the rule");
            }
            if (needed) {
                Shape query = inputs.shape(0);
                Dim each = inputs.shape(index).dim(2);
                boolean fits = each.compatible(many) || each.compatible(few);
                Rules.requireShape(inputs, index, Shape.of(List.of(query.dim(0), query.dim(1), fits ? each : many)));
            }
        }

        /** The number that results are multiplied with. @param size features of each head */
        public float scale(long size) {
            return scale == null ? (float) (1 / Math.sqrt(size)) : scale;
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long[] state = outputs.get(1).shape().sizes();
            long places = Math.multiplyExact(state[0], inputs.shape(0).size(1));
            long updates = Math.multiplyExact(places, sharedHeads);
            long size = Math.multiplyExact(state[2], state[3]);
            long reads = Math.multiplyExact(Math.multiplyExact(places, heads), size);
            long writes = Math.multiplyExact(Math.multiplyExact(updates, size), rule.corrects() ? 2L : 1L);
            OpVector other = OpVector.of(Kind.MUL, outputs.get(0).shape().elements());
            if (rule.decays()) {
                other = other.plus(Kind.EXP, inputs.shape(DECAY).elements())
                        .plus(Kind.MUL, Math.multiplyExact(updates, size));
            }
            if (rule.corrects()) {
                long values = Math.multiplyExact(updates, state[3]);
                other = other.plus(Kind.ADD, values).plus(Kind.MUL, values);
            }
            return OpCost.ofMac(Math.addExact(reads, writes)).withOther(other);
        }
    }
}
