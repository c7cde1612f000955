package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.op.Recurrent.Direction;
import io.neurometer.engine.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent layer: the products with the inputs of all steps at once, then each step in turn. In reverse, each sequence
 * starts at its own end.
 */
final class RecurrentLayer<O extends Recurrent> {
    private static final int BIAS = 3;
    private static final int STATE = 5;
    private static final int CELL = 6;

    private final ProgramBuilder program;
    private final O op;
    private final RecurrentCell.Maker<O> cells;
    private final DataType type;
    private final long time;
    private final long batch;
    private final long sums;

    /** @param cells makes the cell of a direction */
    RecurrentLayer(ProgramBuilder program, O op, RecurrentCell.Maker<O> cells) {
        this.program = program;
        this.op = op;
        this.cells = cells;
        this.type = Working.type(program.input(0).type());
        this.time = program.input(0).size(0);
        this.batch = program.input(0).size(1);
        this.sums = (long) op.gates() * op.hidden();
    }

    void build() {
        Operand x = Working.of(program, program.input(0))
                .reshape(time * batch, program.input(0).size(2));
        List<Operand> results = new ArrayList<>();
        for (int i = 0; i <= op.states(); i++) {
            results.add(
                    program.usesOutput(i)
                            ? Working.before(program, type, program.output(i))
                            : program.scratch(type, sizesOf(i)));
        }
        SequenceEnds ends = program.has(Recurrent.SEQUENCE_LENGTHS)
                ? new SequenceEnds(program, type, time, batch, op.hidden())
                : null;
        for (int direction = 0; direction < op.directions(); direction++) {
            Operand projected = projected(x, direction);
            RecurrentCell steps = cells.make(program, op, direction);
            Operand last = ofDirection(results.get(1), direction);
            Operand cell = op.states() > 1 ? ofDirection(results.get(2), direction) : null;
            if (cell != null) {
                Operand start = initial(CELL, direction);
                program.copy(start == null ? zeros() : start, cell);
            }
            Operand state = initial(STATE, direction);
            if (ends != null) {
                program.copy(state == null ? zeros() : state, last);
                state = last;
            }
            boolean reverse = op.direction() == Direction.REVERSE || direction == 1;
            for (long i = 0; i < time; i++) {
                long t = reverse ? time - 1 - i : i;
                Operand own = projected.slice(0, t * batch, batch);
                Operand result = ofDirection(results.get(0).slice(0, t, 1).permute(1, 2, 3), direction);
                if (ends == null) {
                    steps.step(own, state, result, cell);
                    state = result;
                } else {
                    ends.step(steps, t, own, last, result, cell);
                }
            }
            if (ends == null && state != null) {
                program.copy(state, last);
            }
        }
        for (int i = 0; i <= op.states(); i++) {
            if (program.usesOutput(i)) {
                Working.deliver(program, results.get(i), program.output(i));
            }
        }
    }

    /** Of all steps' results, which come first, or of a last state. */
    private long[] sizesOf(int output) {
        return output == 0
                ? new long[] {time, op.directions(), batch, op.hidden()}
                : new long[] {op.directions(), batch, op.hidden()};
    }

    /** The sums over the inputs of all steps, with both biases except where the cell adds one of them. */
    private Operand projected(Operand x, int direction) {
        Operand projected = program.scratch(type, time * batch, sums);
        Operand weights = Weights.transposed(program, 1, time * batch);
        Products.multiply(program, x, weights.slice(0, direction, 1).permute(1, 2), projected);
        if (program.has(BIAS)) {
            Operand biases = RecurrentCell.ofDirection(program, BIAS, direction);
            boolean late = op instanceof Recurrent.Gru gru && gru.linearBeforeReset();
            long both = late ? sums - op.hidden() : sums;
            Operand bias = program.scratch(type, 1, sums);
            program.copy(biases.slice(1, 0, sums), bias);
            Operand shared = bias.slice(1, 0, both);
            program.call("add", List.of(shared, biases.slice(1, sums, both)), shared, CallArguments.NONE);
            program.call("add", List.of(projected, bias), projected, CallArguments.NONE);
        }
        return projected;
    }

    /** What the first step takes over, or null for zeros that change nothing. */
    private @Nullable Operand initial(int input, int direction) {
        if (program.has(input)) {
            return RecurrentCell.ofDirection(program, input, direction);
        }
        return program.request().context().finite() ? null : zeros();
    }

    private Operand zeros() {
        int elements = Math.toIntExact(batch * op.hidden());
        return Constants.of(program, type, new double[elements], batch, op.hidden());
    }

    /** One direction of [directions, B, hidden], as a matrix. */
    private Operand ofDirection(Operand states, int direction) {
        return states.slice(0, direction, 1).reshape(batch, op.hidden());
    }
}
