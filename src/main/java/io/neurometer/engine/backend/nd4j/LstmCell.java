package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Recurrent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gates in the order input, output, forget, cell; peepholes input, output, forget. */
final class LstmCell extends RecurrentCell {
    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int FORGET = 2;
    private static final int CELL = 3;

    private final boolean coupleForget;
    private final boolean together;
    private final @Nullable Operand peepholes;
    private final Operand gates;
    private final Operand work;
    private final Operand one;

    LstmCell(ProgramBuilder program, Recurrent.Lstm op, int direction) {
        super(program, op, direction);
        this.coupleForget = op.coupleForget();
        this.peepholes = program.has(7) ? ofDirection(program, 7, direction) : null;
        // The gates of one sequence lie side by side.
        this.together = batch == 1 && peepholes == null && !coupleForget;
        this.gates = program.scratch(type, CELL + 1, batch, hidden);
        this.work = matrix(hidden);
        this.one = Constants.of(program, type, 1, 2);
    }

    @Override
    void step(Operand sums, @Nullable Operand state, Operand next, @Nullable Operand cell) {
        if (cell == null) {
            throw new IllegalArgumentException("an LSTM has a cell state");
        }
        accumulate(sums, state, 0, CELL + 1);
        if (together) {
            activate(0, sums.slice(1, 0, CELL * hidden), gates.slice(0, 0, CELL).reshape(1, CELL * hidden));
        } else {
            addPeephole(sums, INPUT, 0, cell);
            activate(0, gate(sums, INPUT), result(INPUT));
            if (coupleForget) {
                subtract(one, result(INPUT), result(FORGET));
            } else {
                addPeephole(sums, FORGET, 2, cell);
                activate(0, gate(sums, FORGET), result(FORGET));
            }
        }
        activate(1, gate(sums, CELL), result(CELL));
        multiply(result(FORGET), cell, cell);
        multiply(result(INPUT), result(CELL), work);
        add(cell, work, cell);
        if (!together) {
            addPeephole(sums, OUTPUT, 1, cell);
            activate(0, gate(sums, OUTPUT), result(OUTPUT));
        }
        activateUnlimited(2, cell, work);
        multiply(result(OUTPUT), work, next);
    }

    /** What a gate became, without gaps. */
    private Operand result(int gate) {
        return gates.slice(0, gate, 1).reshape(batch, hidden);
    }

    private void addPeephole(Operand sums, int gate, int peephole, Operand cell) {
        if (peepholes != null) {
            multiply(cell, peepholes.slice(1, peephole * hidden, hidden), work);
            program.call("add", List.of(gate(sums, gate), work), gate(sums, gate), CallArguments.NONE);
        }
    }
}
