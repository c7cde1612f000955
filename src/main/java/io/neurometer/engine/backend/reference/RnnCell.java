package io.neurometer.engine.backend.reference;

import io.neurometer.engine.op.Recurrent;

/** The plain recurrent cell. */
final class RnnCell extends RecurrentCell {
    RnnCell(Recurrent.Rnn op, int direction) {
        super(op, direction);
    }

    @Override
    void apply(Step step) {
        for (int i = 0; i < hidden; i++) {
            step.state()[i] = activate(0, step.input()[i] + step.recurrent()[i]);
        }
    }
}
