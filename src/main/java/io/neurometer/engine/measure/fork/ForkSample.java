package io.neurometer.engine.measure.fork;

import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.report.Reading;
import java.util.List;

/**
 * What one process found.
 *
 * @param startMs from the process's start until it began to load the model
 * @param samples every single one, in nanoseconds
 * @param pinnedCpus the processors that its computing threads kept to
 * @param deviations where it could not do as told, in words
 */
public record ForkSample(
        double startMs,
        Measurement.Cold cold,
        Measurement.Warmup warmup,
        Latency.Samples samples,
        Reading<Measurement.Stability> stability,
        Measurement.Inputs inputs,
        Reading<List<Integer>> pinnedCpus,
        List<String> deviations) {}
