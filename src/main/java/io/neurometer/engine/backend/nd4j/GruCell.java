package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Recurrent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ops.impl.transforms.same.OneMinus;

/** Gates in the order update, reset, hidden. */
final class GruCell extends RecurrentCell {
    private static final int HIDDEN = 2;

    private final boolean linearBeforeReset;
    private final @Nullable Operand recurrentBias;
    private final Operand both;
    private final Operand update;
    private final Operand reset;
    private final Operand gated;

    GruCell(ProgramBuilder program, Recurrent.Gru op, int direction) {
        super(program, op, direction);
        this.linearBeforeReset = op.linearBeforeReset();
        this.recurrentBias = linearBeforeReset && program.has(3)
                ? ofDirection(program, 3, direction).slice(1, 5 * hidden, hidden)
                : null;
        this.both = program.scratch(type, 2, batch, hidden);
        this.update = both.slice(0, 0, 1).reshape(batch, hidden);
        this.reset = both.slice(0, 1, 1).reshape(batch, hidden);
        this.gated = matrix(hidden);
    }

    @Override
    void step(Operand sums, @Nullable Operand state, Operand next, @Nullable Operand cell) {
        accumulate(sums, state, 0, 2);
        if (batch == 1) {
            activate(0, sums.slice(1, 0, 2 * hidden), both.reshape(1, 2 * hidden));
        } else {
            activate(0, gate(sums, 0), update);
            activate(0, gate(sums, 1), reset);
        }
        if (linearBeforeReset) {
            addGatedSums(gate(sums, HIDDEN), state);
        } else if (state != null) {
            multiply(reset, state, gated);
            accumulate(sums, gated, HIDDEN, 1);
        }
        activate(1, gate(sums, HIDDEN), gated);
        // (1 - update) gated + update state
        program.transform(OneMinus::new, List.of(update), reset);
        if (state == null) {
            multiply(reset, gated, next);
        } else {
            multiply(reset, gated, gated);
            multiply(update, state, update);
            add(gated, update, next);
        }
    }

    private void addGatedSums(Operand sums, @Nullable Operand state) {
        Operand bias = recurrentBias;
        if (state != null) {
            Products.multiply(program, state, weights.slice(1, HIDDEN * hidden, hidden), gated);
            if (bias != null) {
                add(gated, bias, gated);
            }
            multiply(reset, gated, gated);
            add(sums, gated, sums);
        } else if (bias != null) {
            multiply(reset, bias, gated);
            add(sums, gated, sums);
        }
    }
}
