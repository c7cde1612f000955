package io.neurometer.engine.backend.reference;

import io.neurometer.engine.op.Recurrent;

/** Gates in the order input, output, forget, cell; peepholes input, output, forget. */
final class LstmCell extends RecurrentCell {
    private final boolean coupleForget;

    LstmCell(Recurrent.Lstm op, int direction) {
        super(op, direction);
        this.coupleForget = op.coupleForget();
    }

    @Override
    void apply(Step step) {
        double[] cell = step.cell();
        for (int i = 0; i < hidden; i++) {
            double input = activate(0, sum(step, 0, i) + peephole(step, 0, i));
            double forget = coupleForget ? 1 - input : activate(0, sum(step, 2, i) + peephole(step, 2, i));
            cell[i] = forget * cell[i] + input * activate(1, sum(step, 3, i));
            double output = activate(0, sum(step, 1, i) + peephole(step, 1, i));
            step.state()[i] = output * activateUnclipped(2, cell[i]);
        }
    }

    private double sum(Step step, int gate, int i) {
        return step.input()[gate * hidden + i] + step.recurrent()[gate * hidden + i];
    }

    private double peephole(Step step, int gate, int i) {
        double[] peepholes = step.peepholes();
        return peepholes.length == 0 ? 0 : peepholes[gate * hidden + i] * step.cell()[i];
    }
}
