package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How near a run of a model comes to what the machine can do.
 *
 * @param ceilings of the machine
 * @param peak the arithmetic that bounds the run
 * @param workingSet bytes that one run after the other goes through: what must move, and the peak of features
 * @param drift how the machine was before and after the run, by how it was when the ceilings were measured
 */
public record RooflineReport(
        Roofline roofline, Ceilings ceilings, ArithmeticCeilings.Peak peak, long workingSet, Reading<Drift> drift) {

    private static final Section<RooflineReport> BANDWIDTH = Section.of(RooflineReport.class)
            .figure(
                    "used",
                    "The level of memory that the working set lies in, such as 'l2' or 'dram'.",
                    report -> report.roof().level())
            .figure(
                    "bytes_per_second",
                    Unit.BYTES_PER_SECOND,
                    "The bandwidth of that level.",
                    report -> report.roof().bytesPerSecond())
            .figure(
                    "working_set",
                    Unit.BYTES,
                    "What one run after the other goes through: the bytes that must move, and the peak of features.",
                    RooflineReport::workingSet)
            .each(
                    "level",
                    "The levels that were measured with the run's threads.",
                    MemoryCeilings.Bandwidth.SECTION,
                    report -> report.ceilings.memory().with(report.roof().threads()))
            .build();

    private static final Section<RooflineReport> SOURCE = Section.of(RooflineReport.class)
            .figure("fingerprint", "The host that the ceilings hold for.", report -> report.ceilings.fingerprint())
            .figure("backend", "The backend that they were measured on.", report -> report.ceilings.backend())
            .figure(
                    "threads",
                    Unit.COUNT,
                    "The number of threads that they hold for.",
                    report -> report.roof().threads())
            .figure(
                    "effort",
                    "How thoroughly they were measured.",
                    report -> report.origin().effort())
            .figure(
                    "created",
                    "When they were measured, in ISO 8601.",
                    report -> report.origin().created())
            .figure(
                    "bandwidth_level",
                    "What the largest working set lies in: 'dram', or 'llc_or_dram_unknown'.",
                    report -> report.ceilings.memory().bandwidthLevel())
            .figure(
                    "noisy_host",
                    "Whether the host was busy with other things meanwhile.",
                    report -> report.origin().conditions().map(CeilingConditions::noisyHost))
            .figure(
                    "noise",
                    "The code of each bound on noise that was exceeded.",
                    report -> report.origin().conditions().map(CeilingConditions::noise))
            .build();

    public static final Section<RooflineReport> SECTION = RooflinePoint.figures(
                    Section.of(RooflineReport.class)
                            .figure(
                                    "peak_flops",
                                    Unit.FLOPS_PER_SECOND,
                                    "The most operations a second in this precision, by number of threads.",
                                    RooflineReport::peaks)
                            .section(
                                    "practical_peak",
                                    "The peak that holds for this run, and the operator that reached it.",
                                    ArithmeticCeilings.Peak.SECTION,
                                    RooflineReport::peak)
                            .section("bandwidth", "The bandwidth that holds for this run.", BANDWIDTH, report -> report)
                            .figure(
                                    "ridge",
                                    Unit.FLOPS_PER_BYTE,
                                    "The operations for each byte from which on arithmetic is the bound.",
                                    report -> report.roof().ridge())
                            .figure(
                                    "compulsory_bytes",
                                    Unit.BYTES,
                                    "The bytes that one run must move.",
                                    report -> report.roofline.model().bytes()),
                    report -> report.roofline.model())
            .section(
                    "drift",
                    "How fast the machine was before and after the run, by when the ceilings were measured.",
                    Drift.SECTION,
                    RooflineReport::drift)
            .section("ceilings", "Which ceilings these are, and how busy their host was.", SOURCE, report -> report)
            .each(
                    "layers",
                    "Each node of the model under the roof.",
                    Roofline.Layer.SECTION,
                    report -> report.roofline.layers())
            .line(report -> line(Reading.of(report)))
            .build();

    /** What the command line says of it. */
    public static Line line(Reading<RooflineReport> report) {
        RooflinePoint model =
                report.value() == null ? null : report.value().roofline.model();
        Double efficiency = model == null ? null : model.efficiency().value();
        return model == null || efficiency == null
                ? new Line("roofline", "-", "--protocol standard measures what the machine can do")
                : new Line(
                        "roofline",
                        Unit.SHARE.format(efficiency),
                        "the least time that the ceilings here allow, by the latency; bound by " + model.bound());
    }

    /**
     * Absent where the ceilings have none for this precision or number of threads.
     *
     * @param precision in lower case
     * @param threads of the run
     */
    public static Reading<RooflineReport> of(
            TimedRun run, Ceilings ceilings, String precision, int threads, Reading<Drift> drift) {
        long workingSet = run.traffic().workingSet();
        Reading<Roof> roof = ceilings.roof(precision, threads, workingSet);
        Reading<ArithmeticCeilings.Peak> peak = ceilings.arithmetic().peak(precision, threads);
        return roof.map(found -> new RooflineReport(
                Roofline.of(run, found, ceilings.memory().lastLevelCache()),
                ceilings,
                peak.require(),
                workingSet,
                drift));
    }

    /** What bounds the run. */
    public Roof roof() {
        return roofline.model().roof();
    }

    private CeilingOrigin origin() {
        return ceilings.origin();
    }

    private Map<String, Double> peaks() {
        Map<String, Double> peaks = new LinkedHashMap<>();
        for (int threads : ceilings.threads()) {
            ArithmeticCeilings.Peak most =
                    ceilings.arithmetic().peak(peak.precision(), threads).value();
            if (most != null) {
                peaks.put(Integer.toString(threads), most.flops());
            }
        }
        return peaks;
    }
}
