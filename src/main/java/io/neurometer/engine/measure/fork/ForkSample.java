package io.neurometer.engine.measure.fork;

import io.neurometer.engine.measure.phase.ColdStart;
import io.neurometer.engine.measure.phase.Samples;
import io.neurometer.engine.measure.phase.Stability;
import io.neurometer.engine.measure.phase.Warmth;
import io.neurometer.engine.measure.subject.MeasuredInputs;
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
        ColdStart.Times cold,
        Warmth warmup,
        Samples samples,
        Reading<Stability.Windows> stability,
        MeasuredInputs inputs,
        Reading<List<Integer>> pinnedCpus,
        List<String> deviations) {}
