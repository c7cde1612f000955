package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/**
 * Recurrent layers in ONNX's layout: x [T, B, in]; W [directions, gates x hidden, in], R [directions, gates x hidden,
 * hidden], B [directions, 2 x gates x hidden], sequence lengths INT32 [B], initial states [directions, B, hidden]. Output
 * 0 is [T, directions, B, hidden], 0 beyond the end of a sequence; output 1 the last state [directions, B, hidden]; of an
 * LSTM output 2 the last cell state.
 *
 * <p>Costs the multiply-accumulates of both products at each step, the activations and the arithmetic of the cell; biases
 * are inside the products.
 */
public sealed interface Recurrent extends Op {

    /** In which order time runs; BIDIRECTIONAL runs both and has two directions. */
    enum Direction {
        FORWARD,
        REVERSE,
        BIDIRECTIONAL
    }

    /** An activation of a gate. */
    record RecurrentActivation(Activation.ActivationFunction function, float alpha, float beta) {
        static final RecurrentActivation SIGMOID = new RecurrentActivation(Activation.ActivationFunction.SIGMOID, 0, 0);
        static final RecurrentActivation TANH = new RecurrentActivation(Activation.ActivationFunction.TANH, 0, 0);
    }

    /** Size of the state. */
    int hidden();

    Direction direction();

    /**
     * What the gates apply, for each direction in turn; empty for the {@link #standardActivations}. Of an LSTM: gates, cell,
     * output; of a GRU: gates, hidden; of an RNN: the only one.
     */
    List<RecurrentActivation> activations();

    /** Sums before activations are limited to [-clip, clip]; 0 for no limit. */
    float clip();

    /** Number of sums for each element of the state. */
    int gates();

    /** Number of values that a step hands to the next one. */
    int states();

    /** What the gates of one direction apply unless told otherwise. */
    List<RecurrentActivation> standardActivations();

    default int directions() {
        return direction() == Direction.BIDIRECTIONAL ? 2 : 1;
    }

    /** The activations of one direction. */
    default List<RecurrentActivation> activations(int index) {
        int each = standardActivations().size();
        return activations().isEmpty()
                ? standardActivations()
                : activations().subList(index * each, (index + 1) * each);
    }

    /** Inputs: x, W, R, optional B, sequence lengths, initial h, initial c, peepholes [directions, 3 x hidden]; gates in
     * the order input, output, forget, cell; peepholes input, output, forget. */
    record Lstm(
            int hidden, Direction direction, List<RecurrentActivation> activations, float clip, boolean coupleForget)
            implements Recurrent {
        @Override
        public String kind() {
            return "lstm";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            return RecurrentRules.infer(this, inputs);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long cells = RecurrentRules.cells(this, inputs);
            OpVector cell = RecurrentRules.activationCost(this)
                    .plus(Kind.MUL, 3)
                    .plus(Kind.ADD, coupleForget ? 2 : 1)
                    .plus(Kind.MUL, inputs.has(7) ? 3 : 0)
                    .plus(Kind.ADD, inputs.has(7) ? 3 : 0);
            return RecurrentRules.cost(this, inputs, cell.plus(Kind.CMP, clip > 0 ? 2L * gates() : 0), cells);
        }

        @Override
        public int gates() {
            return 4;
        }

        @Override
        public int states() {
            return 2;
        }

        @Override
        public List<RecurrentActivation> standardActivations() {
            return List.of(RecurrentActivation.SIGMOID, RecurrentActivation.TANH, RecurrentActivation.TANH);
        }

        @Override
        public InputRole role(int index) {
            return RecurrentRules.role(index);
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.SUMMATION;
        }
    }

    /** Inputs: x, W, R, optional B, sequence lengths, initial h; gates in the order update, reset, hidden. */
    record Gru(
            int hidden,
            Direction direction,
            List<RecurrentActivation> activations,
            float clip,
            boolean linearBeforeReset)
            implements Recurrent {
        @Override
        public String kind() {
            return "gru";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            return RecurrentRules.infer(this, inputs);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long cells = RecurrentRules.cells(this, inputs);
            OpVector cell =
                    RecurrentRules.activationCost(this).plus(Kind.MUL, 3).plus(Kind.ADD, 2);
            return RecurrentRules.cost(this, inputs, cell.plus(Kind.CMP, clip > 0 ? 2L * gates() : 0), cells);
        }

        @Override
        public int gates() {
            return 3;
        }

        @Override
        public int states() {
            return 1;
        }

        @Override
        public List<RecurrentActivation> standardActivations() {
            return List.of(RecurrentActivation.SIGMOID, RecurrentActivation.TANH);
        }

        @Override
        public InputRole role(int index) {
            return RecurrentRules.role(index);
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.SUMMATION;
        }
    }

    /** Inputs: x, W, R, optional B, sequence lengths, initial h. */
    record Rnn(int hidden, Direction direction, List<RecurrentActivation> activations, float clip)
            implements Recurrent {
        @Override
        public String kind() {
            return "rnn";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            return RecurrentRules.infer(this, inputs);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long cells = RecurrentRules.cells(this, inputs);
            OpVector cell = RecurrentRules.activationCost(this);
            return RecurrentRules.cost(this, inputs, cell.plus(Kind.CMP, clip > 0 ? 2L * gates() : 0), cells);
        }

        @Override
        public int gates() {
            return 1;
        }

        @Override
        public int states() {
            return 1;
        }

        @Override
        public List<RecurrentActivation> standardActivations() {
            return List.of(RecurrentActivation.TANH);
        }

        @Override
        public InputRole role(int index) {
            return RecurrentRules.role(index);
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.SUMMATION;
        }
    }
}
