package io.neurometer.engine.backend.reference;

import io.neurometer.engine.op.Recurrent;
import java.util.function.DoubleUnaryOperator;

/** One step of one direction of a recurrent layer, for one sequence of the batch at a time. */
abstract class RecurrentCell {
    final int hidden;
    private final double clip;
    private final DoubleUnaryOperator[] activations;

    RecurrentCell(Recurrent op, int direction) {
        this.hidden = op.hidden();
        this.clip = op.clip() > 0 ? op.clip() : Double.POSITIVE_INFINITY;
        this.activations = op.activations(direction).stream()
                .map(each -> ActivationKernels.function(each.function(), each.alpha(), each.beta()))
                .toArray(DoubleUnaryOperator[]::new);
    }

    /** The activation in position {@code index} applied to the clipped sum. */
    final double activate(int index, double sum) {
        return activations[index].applyAsDouble(Math.max(-clip, Math.min(clip, sum)));
    }

    /** The activation in position {@code index} alone. */
    final double activateUnclipped(int index, double value) {
        return activations[index].applyAsDouble(value);
    }

    /**
     * How many of the gates' recurrent sums need what the first ones yield, and so a second product with what
     * {@link #gated} gives.
     */
    int gatedSums() {
        return 0;
    }

    /** Overwrites {@code state} with what the gated sums are products of. */
    void gated(Step step, double[] state) {}

    /** Overwrites the state, and the cell state where there is one. */
    abstract void apply(Step step);

    /**
     * What a step reads and writes, each from its own first element on.
     *
     * @param input the gates' sums over the input, with both biases except where {@code recurrentBias} says otherwise
     * @param recurrent the gates' sums over the previous state
     * @param recurrentBias the bias of the recurrent sums that are added only after gating, or zeros
     * @param peepholes weights of the cell state in the gates, or none
     * @param state the previous state and then the new one
     * @param cell the previous cell state and then the new one
     */
    record Step(
            double[] input,
            double[] recurrent,
            double[] recurrentBias,
            double[] peepholes,
            double[] state,
            double[] cell) {}
}
