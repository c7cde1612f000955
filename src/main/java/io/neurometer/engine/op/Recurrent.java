package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
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
    /** Index of the input with the length of each sequence. */
    int SEQUENCE_LENGTHS = 4;

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

    /** Arithmetic on one element of the state beside the products, the activations and the clipping. */
    OpVector cellCost(Inputs inputs);

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

    @Override
    default List<TensorType> infer(Inputs inputs) {
        boolean lstm = this instanceof Lstm;
        Rules.arity(inputs, 3, lstm ? 8 : 6);
        if (hidden() <= 0) {
            throw Rules.invalid("hidden size must be positive", hidden(), "at least 1", "correct the attribute");
        }
        int wanted = directions() * standardActivations().size();
        if (!activations().isEmpty() && activations().size() != wanted) {
            throw Rules.invalid(
                    "wrong number of activations", activations().size(), wanted, "name them for each direction");
        }
        Rules.requireFloating(inputs, 0);
        Rules.requireRank(inputs, 0, 3);
        Dim time = inputs.shape(0).dim(0);
        Dim batch = inputs.shape(0).dim(1);
        Dim directions = Dim.of(directions());
        Dim hidden = Dim.of(hidden());
        long gates = Math.multiplyExact((long) gates(), hidden());
        Shape state = Shape.of(List.of(directions, batch, hidden));
        require(
                inputs,
                1,
                Shape.of(List.of(directions, Dim.of(gates), inputs.shape(0).dim(2))));
        require(inputs, 2, Shape.of(List.of(directions, Dim.of(gates), hidden)));
        require(inputs, 3, Shape.of(directions(), 2 * gates));
        if (inputs.has(SEQUENCE_LENGTHS)) {
            Rules.requireDataType(inputs, SEQUENCE_LENGTHS, DataType.INT32);
            Rules.requireShape(inputs, SEQUENCE_LENGTHS, Shape.of(List.of(batch)));
        }
        require(inputs, 5, state);
        require(inputs, 6, state);
        require(inputs, 7, Shape.of(directions(), 3L * hidden()));
        List<TensorType> outputs = new ArrayList<>();
        outputs.add(inputs.type(0).withShape(Shape.of(List.of(time, directions, batch, hidden))));
        for (int i = 0; i < states(); i++) {
            outputs.add(inputs.type(0).withShape(state));
        }
        return outputs;
    }

    @Override
    default OpCost cost(Inputs inputs, List<TensorType> outputs) {
        Shape x = inputs.shape(0);
        long cells = Shape.elements(new long[] {x.size(0), x.size(1), directions(), hidden()});
        OpVector cell = activationCost().plus(cellCost(inputs)).plus(Kind.CMP, clip() > 0 ? 2L * gates() : 0);
        long sums = Math.multiplyExact(cells, gates());
        long mac = Math.multiplyExact(sums, Math.addExact(x.size(2), hidden()));
        return OpCost.ofMac(mac).withOther(cell.times(cells)).withConnections(mac, inputs.has(3) ? sums : 0);
    }

    @Override
    default InputRole role(int index) {
        return switch (index) {
            case 1, 2, 7 -> InputRole.WEIGHT;
            case 3 -> InputRole.BIAS;
            case SEQUENCE_LENGTHS -> InputRole.SETTING;
            case 5, 6 -> InputRole.BUFFER;
            default -> InputRole.DATA;
        };
    }

    @Override
    default Tolerance tolerance() {
        return Tolerance.SUMMATION;
    }

    private static void require(Inputs inputs, int index, Shape shape) {
        if (inputs.has(index)) {
            Rules.requireSameDataType(inputs, 0, index);
            Rules.requireShape(inputs, index, shape);
        }
    }

    /** What the activations of one element of the state cost; of the first direction, both being alike. */
    private OpVector activationCost() {
        List<RecurrentActivation> activations = activations(0);
        OpVector cost = OpVector.ZERO;
        for (int i = 0; i < activations.size(); i++) {
            RecurrentActivation activation = activations.get(i);
            long times = i == 0 && activations.size() > 1 ? gates() - 1 : 1;
            Activation.Simple function =
                    new Activation.Simple(activation.function(), activation.alpha(), activation.beta());
            cost = cost.plus(function.perElement().times(times));
        }
        return cost;
    }

    /** Inputs: x, W, R, optional B, sequence lengths, initial h, initial c, peepholes [directions, 3 x hidden]; gates in
     * the order input, output, forget, cell; peepholes input, output, forget. */
    record Lstm(
            int hidden, Direction direction, List<RecurrentActivation> activations, float clip, boolean coupleForget)
            implements Recurrent {
        @Override
        public OpVector cellCost(Inputs inputs) {
            return OpVector.of(Kind.MUL, 3)
                    .plus(Kind.ADD, coupleForget ? 2 : 1)
                    .plus(Kind.MUL, inputs.has(7) ? 3 : 0)
                    .plus(Kind.ADD, inputs.has(7) ? 3 : 0);
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
        public OpVector cellCost(Inputs inputs) {
            return OpVector.of(Kind.MUL, 3).plus(Kind.ADD, 2);
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
    }

    /** Inputs: x, W, R, optional B, sequence lengths, initial h. */
    record Rnn(int hidden, Direction direction, List<RecurrentActivation> activations, float clip)
            implements Recurrent {
        @Override
        public OpVector cellCost(Inputs inputs) {
            return OpVector.ZERO;
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
    }
}
