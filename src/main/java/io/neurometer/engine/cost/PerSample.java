package io.neurometer.engine.cost;

import static io.neurometer.engine.report.Unit.BYTES;
import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.ELEMENTS;
import static io.neurometer.engine.report.Unit.FLOPS;
import static io.neurometer.engine.report.Unit.MACS;
import static io.neurometer.engine.report.Unit.OPS;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;

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
            .figure("mac", MACS, "Multiply-accumulates.", PerSample::mac)
            .figure("flop", FLOPS, "Floating-point operations.", PerSample::flop)
            .figure("op", OPS, "Operations of every kind.", PerSample::op)
            .figure("neurons", COUNT, "Neurons.", PerSample::neurons)
            .figure("connections", COUNT, "Edges into neurons.", PerSample::connections)
            .figure("activations_total_lecture", ELEMENTS, "As lectures count it.", PerSample::activationsTotalLecture)
            .figure("compulsory_bytes", BYTES, "`bytes_moved.compulsory` by the batch.", PerSample::compulsoryBytes)
            .build();

    /** Absent when the batch is one sample or none, or is not known. */
    static Reading<PerSample> of(Totals totals, Reading<Long> batch) {
        return batch.flatMap(samples -> of(totals, samples));
    }

    private static Reading<PerSample> of(Totals totals, long batch) {
        if (batch == 1) {
            return Reading.absent("the batch is one sample, whose figures are the totals");
        } else if (batch == 0) {
            return Reading.absent("there is no sample: the batch is empty");
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
