package io.neurometer.engine.backend.reference;

import io.neurometer.engine.op.Recurrent;

/** Gates in the order update, reset, hidden. */
final class GruCell extends RecurrentCell {
    private final boolean linearBeforeReset;

    GruCell(Recurrent.Gru op, int direction) {
        super(op, direction);
        this.linearBeforeReset = op.linearBeforeReset();
    }

    @Override
    int gatedSums() {
        return linearBeforeReset ? 0 : hidden;
    }

    @Override
    void gated(Step step, double[] state) {
        for (int i = 0; i < hidden; i++) {
            state[i] = reset(step, i) * step.state()[i];
        }
    }

    @Override
    void apply(Step step) {
        for (int i = 0; i < hidden; i++) {
            int last = 2 * hidden + i;
            double update = activate(0, step.input()[i] + step.recurrent()[i]);
            double recurrent = step.recurrent()[last] + step.recurrentBias()[last];
            double candidate =
                    activate(1, step.input()[last] + (linearBeforeReset ? reset(step, i) * recurrent : recurrent));
            step.state()[i] = (1 - update) * candidate + update * step.state()[i];
        }
    }

    private double reset(Step step, int i) {
        return activate(0, step.input()[hidden + i] + step.recurrent()[hidden + i]);
    }
}
