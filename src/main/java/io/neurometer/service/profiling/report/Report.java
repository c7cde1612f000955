package io.neurometer.service.profiling.report;

import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.measure.ceiling.RooflineReport;
import io.neurometer.engine.measure.host.HostDuringRun;
import io.neurometer.engine.measure.phase.ColdStart;
import io.neurometer.engine.measure.phase.LayerTime;
import io.neurometer.engine.measure.phase.PerLayer;
import io.neurometer.engine.measure.phase.PreFlight;
import io.neurometer.engine.measure.predict.HostPrediction;
import io.neurometer.engine.measure.protocol.Measured;
import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.service.models.LoadedModel;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs: what was counted, what was measured, and what held meanwhile. Everything that shows a report prints
 * {@link #SECTION}.
 *
 * @param results one for each batch size in the order of the request
 */
public record Report(
        String id,
        String created,
        ReportOrigin origin,
        ReportModel model,
        ReportProtocol protocol,
        List<BatchResult> results,
        Reading<RooflineReport> roofline,
        Reading<HostPrediction> prediction,
        HostDuringRun host) {
    /** Name and version of the structure. */
    static final String SCHEMA = "profile/1";

    public static final Section<Report> SECTION = Section.of(Report.class)
            .figure("schema", "Name and version of this structure.", report -> SCHEMA)
            .figure("id", "Id of this report.", Report::id)
            .figure("created", "When it was made, in ISO 8601.", Report::created)
            .include(ReportOrigin.SECTION, Report::origin)
            .section("protocol", "How it was made.", ReportProtocol.SECTION, Report::protocol)
            .section("model", "The model that was profiled.", ReportModel.SECTION, Report::model)
            .section("analytic", "What is counted, at the first batch size.", AnalyticReport.SECTION, Report::analytic)
            .figure(ColdStart.COMPILED, Report::compiled)
            .section("measured", "What was measured, at the first batch size.", Measured.SECTION, Report::measured)
            .figure(
                    Figure.section(
                                    "roofline",
                                    "How near the figures are to what the machine can do.",
                                    RooflineReport.SECTION)
                            .missedAs("roofline", "--protocol standard measures what the machine can do"),
                    Report::roofline)
            .section("prediction", "What to expect on another host.", HostPrediction.SECTION, Report::prediction)
            .section("host", "The machine.", HostDuringRun.SECTION, Report::host)
            .figure(PreFlight.ENVIRONMENT, report -> report.first().environment())
            .section(
                    "validity",
                    "What speaks against the figures of the first batch size.",
                    ReportValidity.SECTION,
                    report -> report.first().validity())
            .each(
                    "by_batch",
                    "At each batch size after the first, in the order of the request.",
                    BatchResult.SECTION,
                    report -> report.results.subList(1, report.results.size()))
            .build();

    public Report {
        results = List.copyOf(results);
    }

    /** What the first batch size came to. */
    BatchResult first() {
        return results.get(0);
    }

    /** What was measured at the first batch size; absent where nothing ran. */
    public Reading<Findings> measured() {
        return first().measured();
    }

    /** The model that was profiled. */
    public LoadedModel profiled() {
        return model.model();
    }

    /** Name of the backend that was asked for. */
    public String backend() {
        return model.backend();
    }

    /** The arithmetic that was asked for, as in reports. */
    public String precision() {
        return model.precision().word();
    }

    /** Whether nothing else than the model shaped the figures of the first batch size; null where nobody judged that. */
    public @Nullable Boolean validity() {
        return first().validity().valid().value();
    }

    /** Whether nobody has found the figures to be shaped by something else than the model. */
    public boolean isValid() {
        return !Boolean.FALSE.equals(validity());
    }

    /** Name and version of the protocol. */
    public String protocolId() {
        return protocol.protocol().id();
    }

    /** Name of the protocol without its version. */
    public String protocolName() {
        return protocol.protocol().name();
    }

    /** What is counted from the model's structure, at the first batch size. */
    public AnalyticReport analytic() {
        return first().analytic();
    }

    /** What became of the model; absent where nothing ran. */
    public Reading<CompileReport> compiled() {
        return first().compiled();
    }

    /** Sizes of each input, at the first batch size. */
    public Map<String, List<Long>> inputShapes() {
        return first().shapes();
    }

    /** How long each layer takes; empty where that was not measured. */
    public List<LayerTime> layerTimes() {
        List<LayerTime> layers =
                measured().flatMap(findings -> findings.get(PerLayer.LAYERS)).value();
        return layers == null ? List.of() : layers;
    }

    /** What the command line shows of what is counted. */
    public List<Line> countedLines() {
        return AnalyticReport.SECTION.lines(analytic());
    }

    /** What the command line shows of what was measured. */
    public List<Line> measuredLines() {
        return SECTION.lines(this, List.of("measured", "roofline", "prediction", "validity"));
    }
}
