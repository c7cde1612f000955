package io.neurometer.engine.op;

import io.neurometer.engine.op.Recurrent.RecurrentActivation;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/** The rules that LSTM, GRU and RNN share. */
final class RecurrentRules {
    private static final int SEQUENCE_LENGTHS = 4;

    private RecurrentRules() {}

    static InputRole role(int index) {
        return switch (index) {
            case 1, 2, 7 -> InputRole.WEIGHT;
            case 3 -> InputRole.BIAS;
            case SEQUENCE_LENGTHS -> InputRole.SETTING;
            case 5, 6 -> InputRole.BUFFER;
            default -> InputRole.DATA;
        };
    }

    static List<TensorType> infer(Recurrent op, Inputs inputs) {
        boolean lstm = op instanceof Recurrent.Lstm;
        Rules.arity(inputs, 3, lstm ? 8 : 6);
        if (op.hidden() <= 0) {
            throw Rules.invalid("hidden size must be positive", op.hidden(), "at least 1", "correct the attribute");
        }
        int wanted = op.directions() * op.standardActivations().size();
        if (!op.activations().isEmpty() && op.activations().size() != wanted) {
            throw Rules.invalid(
                    "wrong number of activations", op.activations().size(), wanted, "name them for each direction");
        }
        Rules.requireFloating(inputs, 0);
        Rules.requireRank(inputs, 0, 3);
        Dim time = inputs.shape(0).dim(0);
        Dim batch = inputs.shape(0).dim(1);
        Dim directions = Dim.of(op.directions());
        Dim hidden = Dim.of(op.hidden());
        long gates = Math.multiplyExact((long) op.gates(), op.hidden());
        Shape state = Shape.of(List.of(directions, batch, hidden));
        require(
                inputs,
                1,
                Shape.of(List.of(directions, Dim.of(gates), inputs.shape(0).dim(2))));
        require(inputs, 2, Shape.of(List.of(directions, Dim.of(gates), hidden)));
        require(inputs, 3, Shape.of(op.directions(), 2 * gates));
        if (inputs.has(SEQUENCE_LENGTHS)) {
            Rules.requireDataType(inputs, SEQUENCE_LENGTHS, DataType.INT32);
            Rules.requireShape(inputs, SEQUENCE_LENGTHS, Shape.of(List.of(batch)));
        }
        require(inputs, 5, state);
        require(inputs, 6, state);
        require(inputs, 7, Shape.of(op.directions(), 3L * op.hidden()));
        List<TensorType> outputs = new ArrayList<>();
        outputs.add(inputs.type(0).withShape(Shape.of(List.of(time, directions, batch, hidden))));
        for (int i = 0; i < op.states(); i++) {
            outputs.add(inputs.type(0).withShape(state));
        }
        return outputs;
    }

    private static void require(Inputs inputs, int index, Shape shape) {
        if (inputs.has(index)) {
            Rules.requireSameDataType(inputs, 0, index);
            Rules.requireShape(inputs, index, shape);
        }
    }

    /** How many elements of the state are computed in one run. */
    static long cells(Recurrent op, Inputs inputs) {
        Shape x = inputs.shape(0);
        return Shape.elements(new long[] {x.size(0), x.size(1), op.directions(), op.hidden()});
    }

    /** @param cell what one element of the state costs beside the products */
    static OpCost cost(Recurrent op, Inputs inputs, OpVector cell, long cells) {
        long sums = Math.multiplyExact(cells, op.gates());
        long mac = Math.multiplyExact(sums, Math.addExact(inputs.shape(0).size(2), op.hidden()));
        return OpCost.ofMac(mac).withOther(cell.times(cells)).withConnections(mac, inputs.has(3) ? sums : 0);
    }

    /** What the activations of one element of the state cost; of the first direction, both being alike. */
    static OpVector activationCost(Recurrent op) {
        List<RecurrentActivation> activations = op.activations(0);
        OpVector cost = OpVector.ZERO;
        for (int i = 0; i < activations.size(); i++) {
            RecurrentActivation activation = activations.get(i);
            long times = i == 0 && activations.size() > 1 ? op.gates() - 1 : 1;
            Activation.Simple function =
                    new Activation.Simple(activation.function(), activation.alpha(), activation.beta());
            cost = cost.plus(function.perElement().times(times));
        }
        return cost;
    }
}
