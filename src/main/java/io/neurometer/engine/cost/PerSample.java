package io.neurometer.engine.cost;

/**
 * Totals divided by the batch; fractions arise where a model computes something once for all samples.
 *
 * @param mac multiply-accumulates
 * @param flop floating-point operations
 * @param op all operations
 * @param neurons output elements of layers with weights
 * @param connections edges into neurons, bias edges included
 * @param activationsTotalLecture elements of inputs and of all conv, pool and linear outputs
 * @param compulsoryBytes bytes that must move, the weights shared by the batch
 */
public record PerSample(
        double mac,
        double flop,
        double op,
        double neurons,
        double connections,
        double activationsTotalLecture,
        double compulsoryBytes) {

    static PerSample of(Totals totals, long batch) {
        double samples = batch;
        return new PerSample(
                totals.mac() / samples,
                totals.flop() / samples,
                totals.op() / samples,
                totals.neurons() / samples,
                totals.connections() / samples,
                totals.activations().totalLecture() / samples,
                totals.bytesMoved().compulsory() / samples);
    }
}
