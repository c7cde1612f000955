package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps of one direction of a recurrent layer; all arrays are matrices with a row for each sequence. */
abstract class RecurrentCell {
    final ProgramBuilder program;
    final DataType type;
    final long batch;
    final long hidden;
    /** The weights of the state as [hidden, gates * hidden]. */
    final Operand weights;

    private final float clip;
    private final List<GateActivation> activations;

    /** Makes the cell of one direction. */
    @FunctionalInterface
    interface Maker<O extends Recurrent> {
        RecurrentCell make(ProgramBuilder program, O op, int direction);
    }

    RecurrentCell(ProgramBuilder program, Recurrent op, int direction) {
        this.program = program;
        this.type = Working.type(program.input(0).type());
        this.batch = program.input(0).size(1);
        this.hidden = op.hidden();
        this.weights =
                Weights.transposed(program, 2, batch).slice(0, direction, 1).permute(1, 2);
        this.clip = op.clip();
        this.activations = op.activations(direction).stream()
                .map(activation -> new GateActivation(program, type, activation))
                .toList();
    }

    /** The part of an input for one direction, as a matrix in the working type. */
    static Operand ofDirection(ProgramBuilder program, int input, int direction) {
        Operand own = program.input(input).slice(0, direction, 1);
        long columns = own.size(own.rank() - 1);
        return Working.of(program, own.reshape(own.elements() / columns, columns));
    }

    /**
     * Adds a step.
     *
     * @param sums of the gates over the input, with biases; overwritten
     * @param state the previous one, or null where it is zeros
     * @param next becomes the next state
     * @param cell the cell state, which becomes the next one; null where the cell has none
     */
    abstract void step(Operand sums, @Nullable Operand state, Operand next, @Nullable Operand cell);

    /** A new matrix with a row for each sequence. */
    final Operand matrix(long columns) {
        return program.scratch(type, batch, columns);
    }

    /** The columns of one gate. */
    final Operand gate(Operand sums, int index) {
        return sums.slice(1, index * hidden, hidden);
    }

    /** Adds the products of the state with the weights of some gates to their sums. */
    final void accumulate(Operand sums, @Nullable Operand state, int firstGate, int gates) {
        if (state != null) {
            Products.multiply(
                    program,
                    state,
                    weights.slice(1, firstGate * hidden, gates * hidden),
                    sums.slice(1, firstGate * hidden, gates * hidden),
                    1,
                    true);
        }
    }

    /** An activation of sums that are limited first. */
    final void activate(int index, Operand sums, Operand result) {
        if (clip > 0) {
            program.call("clipbyvalue", List.of(sums), result, CallArguments.numbers(-clip, clip));
            activations.get(index).apply(result, result);
        } else {
            activations.get(index).apply(sums, result);
        }
    }

    /** An activation alone. */
    final void activateUnlimited(int index, Operand values, Operand result) {
        activations.get(index).apply(values, result);
    }

    final void multiply(Operand left, Operand right, Operand result) {
        program.call("multiply", List.of(left, right), result, CallArguments.NONE);
    }

    final void add(Operand left, Operand right, Operand result) {
        program.call("add", List.of(left, right), result, CallArguments.NONE);
    }

    final void subtract(Operand left, Operand right, Operand result) {
        program.call("subtract", List.of(left, right), result, CallArguments.NONE);
    }
}
