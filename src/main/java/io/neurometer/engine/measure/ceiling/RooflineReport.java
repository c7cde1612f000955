package io.neurometer.engine.measure.ceiling;

import static io.neurometer.engine.report.Unit.BYTES;
import static io.neurometer.engine.report.Unit.BYTES_PER_SECOND;
import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.FLOPS_PER_BYTE;
import static io.neurometer.engine.report.Unit.FLOPS_PER_SECOND;
import static io.neurometer.engine.report.Unit.SHARE;

import io.neurometer.engine.measure.ceiling.ArithmeticCeilings.Peak;
import io.neurometer.engine.measure.ceiling.MemoryCeilings.Bandwidth;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How near a run of a model comes to what the machine can do. */
public record RooflineReport(
        RooflinePoint model,
        Roof roof,
        List<Roofline.Layer> layers,
        Ceilings ceilings,
        Peak peak,
        long workingSet,
        Reading<Drift> drift) {

    private static final Section<RooflineReport> BANDWIDTH = Section.of(RooflineReport.class)
            .figure("used", "Level of the working set.", r -> r.roof.level())
            .figure("bytes_per_second", BYTES_PER_SECOND, "Bandwidth of that level.", r -> r.roof.bytesPerSecond())
            .figure("working_set", BYTES, "Bytes that must move, and the peak of features.", RooflineReport::workingSet)
            .each("level", "Levels measured with the run's threads.", Bandwidth.SECTION, RooflineReport::levels)
            .build();

    private static final Section<RooflineReport> SOURCE = Section.of(RooflineReport.class)
            .figure("fingerprint", "Host that the ceilings hold for.", r -> r.ceilings.fingerprint())
            .figure("backend", "Backend that they were measured on.", r -> r.ceilings.backend())
            .figure("threads", COUNT, "Threads that they hold for.", r -> r.roof.threads())
            .figure("effort", "Effort of measuring.", r -> r.origin().effort())
            .figure("created", "Time of measuring in ISO 8601.", r -> r.origin().created())
            .figure(
                    "bandwidth_level",
                    "Level of the largest working set: 'dram', or 'llc_or_dram_unknown'.",
                    r -> r.ceilings.memory().bandwidthLevel())
            .all(CeilingConditions.NOISE, r -> r.origin().conditions())
            .build();

    public static final Section<RooflineReport> SECTION = Section.of(RooflineReport.class)
            .figure("peak_flops", FLOPS_PER_SECOND, "Peak in this precision, by threads.", RooflineReport::peaks)
            .section("practical_peak", "Peak that holds for this run.", Peak.SECTION, RooflineReport::peak)
            .section("bandwidth", "Bandwidth that holds for this run.", BANDWIDTH, r -> r)
            .figure("ridge", FLOPS_PER_BYTE, "Intensity from which on arithmetic is the bound.", r -> r.roof.ridge())
            .figure("compulsory_bytes", BYTES, "Bytes that a run must move.", r -> r.model.bytes())
            .include(RooflinePoint.CEILING, RooflineReport::model)
            .section("drift", "Speed around the run, by the ceilings'.", Drift.SECTION, RooflineReport::drift)
            .section("ceilings", "Which ceilings these are, and how busy their host was.", SOURCE, r -> r)
            .each(
                    "layers",
                    "Nodes of the model under the roof, without those that ran within others and were not timed.",
                    Roofline.Layer.SECTION,
                    RooflineReport::shown)
            .line(r -> line(Reading.of(r)))
            .build();

    /** The least time that the ceilings allow by the time taken. */
    public Reading<Double> efficiency() {
        return model.efficiency();
    }

    /** What the command line says of it. */
    public static Line line(Reading<RooflineReport> report) {
        RooflinePoint model = report.value() == null ? null : report.value().model();
        Double efficiency = model == null ? null : model.efficiency().value();
        return model == null || efficiency == null
                ? new Line("roofline", "-", "--protocol standard measures what the machine can do")
                : new Line(
                        "roofline",
                        SHARE.format(efficiency),
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
        Reading<Peak> peak = ceilings.arithmetic().peak(precision, threads);
        return ceilings.roof(precision, threads, workingSet).map(roof -> {
            Roofline roofline = Roofline.of(run, roof, ceilings.memory().lastLevelCache());
            return new RooflineReport(
                    roofline.model(), roof, roofline.layers(), ceilings, peak.require(), workingSet, drift);
        });
    }

    private List<Roofline.Layer> shown() {
        return layers.stream()
                .filter(layer ->
                        layer.point().value() == null || layer.point().value().isTimed())
                .toList();
    }

    private List<Bandwidth> levels() {
        return ceilings.memory().with(roof.threads());
    }

    private CeilingOrigin origin() {
        return ceilings.origin();
    }

    private Map<String, Double> peaks() {
        Map<String, Double> peaks = new LinkedHashMap<>();
        for (int threads : ceilings.threads()) {
            Peak most = ceilings.arithmetic().peak(peak.precision(), threads).value();
            if (most != null) {
                peaks.put(Integer.toString(threads), most.flops());
            }
        }
        return peaks;
    }
}
