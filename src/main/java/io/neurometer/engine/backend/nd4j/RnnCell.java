package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Recurrent;
import org.jspecify.annotations.Nullable;

/** The plain recurrent cell. */
final class RnnCell extends RecurrentCell {
    RnnCell(ProgramBuilder program, Recurrent.Rnn op, int direction) {
        super(program, op, direction);
    }

    @Override
    void step(Operand sums, @Nullable Operand state, Operand next, @Nullable Operand cell) {
        accumulate(sums, state, 0, 1);
        activate(0, sums, next);
    }
}
