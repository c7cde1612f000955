package io.neurometer.service.profiling.report;

import static io.neurometer.engine.report.Unit.COUNT;

import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.measure.phase.ColdStart;
import io.neurometer.engine.measure.phase.PreFlight;
import io.neurometer.engine.measure.protocol.Measured;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;

/**
 * What one batch size came to.
 *
 * @param inputs a fixed type for each input
 * @param measured absent where nothing ran
 * @param validity of the measurement
 */
public record BatchResult(
        Map<String, TensorType> inputs, AnalyticReport analytic, Reading<Findings> measured, ReportValidity validity) {
    static final Section<BatchResult> SECTION = Section.of(BatchResult.class)
            .figure("batch", COUNT, "Items in one run.", BatchResult::batch)
            .figure("input_shapes", "Sizes of each input.", BatchResult::shapes)
            .section("analytic", "What is counted, without the layers.", AnalyticReport.SUMMARY, BatchResult::analytic)
            .figure(ColdStart.COMPILED, BatchResult::compiled)
            .section("measured", "What was measured.", Measured.SECTION, BatchResult::measured)
            .figure(PreFlight.ENVIRONMENT, BatchResult::environment)
            .section("validity", "What speaks against the figures.", ReportValidity.SECTION, BatchResult::validity)
            .build();

    Reading<Long> batch() {
        return analytic.batch();
    }

    Reading<CompileReport> compiled() {
        return measured.flatMap(findings -> findings.get(ColdStart.COMPILED));
    }

    Reading<HostLoad.During> environment() {
        return measured.flatMap(findings -> findings.get(PreFlight.ENVIRONMENT));
    }

    /** Sizes of each input. */
    Map<String, List<Long>> shapes() {
        return InputShapes.of(inputs);
    }
}
