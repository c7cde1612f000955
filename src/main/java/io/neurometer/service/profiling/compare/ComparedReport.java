package io.neurometer.service.profiling.compare;

import static io.neurometer.engine.report.Unit.BYTES_PER_SECOND;
import static io.neurometer.engine.report.Unit.FLOPS_PER_SECOND;
import static io.neurometer.engine.report.Unit.RATIO;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import io.neurometer.service.profiling.compare.StoredReport.Latency;
import io.neurometer.service.profiling.compare.StoredReport.Memory;
import io.neurometer.service.profiling.compare.StoredReport.Throughput;
import io.neurometer.service.profiling.report.ReportPath;
import java.util.List;
import java.util.function.Function;

/**
 * A report beside the first one.
 *
 * @param doubts codes of what speaks against the ratios, which are shown all the same
 */
record ComparedReport(StoredReport report, StoredReport first, List<String> doubts) {
    private static final ReportPath ID = ReportPath.of("id");
    private static final ReportPath CREATED = ReportPath.of("created");
    private static final ReportPath HARDWARE = ReportPath.of("hardware");
    private static final ReportPath INSTANCE = ReportPath.of("instance");
    private static final ReportPath MODEL = ReportPath.of("model.name");
    private static final ReportPath PROTOCOL = ReportPath.of("protocol.id");
    private static final ReportPath BACKEND = ReportPath.of("model.backend");
    private static final ReportPath FINGERPRINT = ReportPath.of("host.fingerprint");
    private static final ReportPath PROCESSOR = ReportPath.of("host.cpu.model");
    private static final ReportPath FLOPS = ReportPath.of("measured.flops");
    private static final ReportPath PEAK = ReportPath.of("roofline.practical_peak.flops");
    private static final ReportPath BANDWIDTH = ReportPath.of("roofline.bandwidth.bytes_per_second");

    private static final Section<ComparedReport> CEILINGS = Section.of(ComparedReport.class)
            .figure(
                    "peak_flops",
                    FLOPS_PER_SECOND,
                    "Peak in this precision with these threads.",
                    entry -> entry.report.positive(PEAK))
            .figure(
                    "bandwidth",
                    BYTES_PER_SECOND,
                    "Memory bandwidth with these threads.",
                    entry -> entry.report.positive(BANDWIDTH))
            .build();

    private static final Section<ComparedReport> RATIOS = Section.of(ComparedReport.class)
            .figure(
                    "doubts",
                    "Codes of `reasons` for which these do not tell of the hosts alone; empty where they do.",
                    ComparedReport::doubts)
            .figure("latency", RATIO, "Of the median latency.", entry -> entry.ratio(StoredReport.MEDIAN))
            .figure(
                    "throughput",
                    RATIO,
                    "Of the throughput.",
                    entry -> entry.ratio(report -> report.throughput().map(Throughput::rate)))
            .figure("flops", RATIO, "Of the operations a second.", entry -> entry.ratio(FLOPS))
            .figure(
                    "memory",
                    RATIO,
                    "Of the memory.",
                    entry -> entry.ratio(report -> report.memory().map(memory -> (double) memory.total())))
            .figure("peak_flops", RATIO, "Of the peak.", entry -> entry.ratio(PEAK))
            .figure("bandwidth", RATIO, "Of the bandwidth.", entry -> entry.ratio(BANDWIDTH))
            .build();

    static final Section<ComparedReport> SECTION = Section.of(ComparedReport.class)
            .figure("id", "Id of the report.", entry -> entry.report.text(ID))
            .figure("created", "When it was made.", entry -> entry.report.text(CREATED))
            .figure("hardware", "What its kind of machine is called.", entry -> entry.report.name(HARDWARE))
            .figure("instance", "What its instance is called.", entry -> entry.report.name(INSTANCE))
            .figure("model", "Name of the model.", entry -> entry.report.text(MODEL))
            .figure("protocol", "Name and version of the protocol.", entry -> entry.report.text(PROTOCOL))
            .figure("backend", "Name of the backend.", entry -> entry.report.text(BACKEND))
            .figure("host_fingerprint", "Fingerprint of the host.", entry -> entry.report.text(FINGERPRINT))
            .figure("processor", "Model of its processor.", entry -> entry.report.text(PROCESSOR))
            .bare(
                    "valid",
                    Unit.NONE,
                    "Whether it is valid; null where nothing was measured.",
                    entry -> entry.report.valid())
            .figure("warnings", "Codes of what speaks against its figures.", entry -> entry.report.warnings())
            .section("latency", "Latency of single runs.", Latency.SECTION, entry -> entry.report.latency())
            .section("throughput", "Greatest throughput.", Throughput.SECTION, entry -> entry.report.throughput())
            .figure("flops", FLOPS_PER_SECOND, "Operations by median latency.", entry -> entry.report.positive(FLOPS))
            .section("memory", "What the model takes for itself.", Memory.SECTION, entry -> entry.report.memory())
            .section("ceilings", "What the host can do at most.", CEILINGS, entry -> entry)
            .section("ratios", "This report's figure by that of the first.", RATIOS, entry -> entry)
            .build();

    private Reading<Double> ratio(ReportPath figure) {
        return ratio(report -> report.positive(figure));
    }

    private Reading<Double> ratio(Function<StoredReport, Reading<Double>> figure) {
        Reading<Double> base = figure.apply(first);
        if (base.value() == null) {
            return Reading.absent("the first report has none: " + base.reason());
        }
        double divisor = base.value();
        return divisor > 0
                ? figure.apply(report).map(value -> value / divisor)
                : Reading.absent("it is 0 in the first report");
    }
}
