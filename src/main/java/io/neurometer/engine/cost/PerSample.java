package io.neurometer.engine.cost;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;

/** Totals divided by the batch; fractions arise where a model computes something once for all samples. */
public record PerSample(
        double mac,
        double flop,
        double op,
        double neurons,
        double connections,
        double activationsTotalLecture,
        double compulsoryBytes) {

    static final Section<PerSample> SECTION = Section.of(PerSample.class)
            .figure("mac", Unit.MACS, "Multiply-accumulates for one sample.", PerSample::mac)
            .figure("flop", Unit.FLOPS, "Floating-point operations for one sample.", PerSample::flop)
            .figure("op", Unit.OPS, "Operations of every kind for one sample.", PerSample::op)
            .figure("neurons", Unit.COUNT, "Neurons for one sample.", PerSample::neurons)
            .figure("connections", Unit.COUNT, "Edges into the neurons of one sample.", PerSample::connections)
            .figure(
                    "activations_total_lecture",
                    Unit.ELEMENTS,
                    "`totals.activations.total_lecture` for one sample.",
                    PerSample::activationsTotalLecture)
            .figure(
                    "compulsory_bytes",
                    Unit.BYTES,
                    "`totals.bytes_moved.compulsory` for one sample, the weights being shared by the batch.",
                    PerSample::compulsoryBytes)
            .build();

    /** Absent when the batch is one sample. */
    static Reading<PerSample> of(Totals totals, long batch) {
        if (batch == 1) {
            return Reading.absent("the batch is one sample, whose figures are the totals");
        }
        double samples = batch;
        return Reading.of(new PerSample(
                totals.mac() / samples,
                totals.flop() / samples,
                totals.op() / samples,
                totals.neurons().neurons() / samples,
                totals.neurons().connections() / samples,
                totals.activations().totalLecture() / samples,
                totals.bytesMoved().compulsory() / samples));
    }
}
