package io.neurometer.service.profiling;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.Reading;
import io.neurometer.engine.measure.ceiling.CeilingConditions;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.Roof;
import io.neurometer.engine.measure.ceiling.Roofline;
import io.neurometer.engine.measure.ceiling.Traffic;
import io.neurometer.engine.measure.predict.Piece;
import io.neurometer.engine.measure.predict.Prediction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of a report that set a measurement against ceilings: of this host, and of another. */
final class RooflineWriter {
    private static final String NOT_MEASURED = "nothing was measured";

    private final RunConditions conditions;
    private final BackendInfo backend;
    private final String precision;

    /** @param backend with the threads of the run */
    RooflineWriter(RunConditions conditions, BackendInfo backend, String precision) {
        this.conditions = conditions;
        this.backend = backend;
        this.precision = precision;
    }

    /**
     * @param layerSeconds of one run of a layer by its name; empty where layers were not timed
     */
    Reading<RooflinePart> roofline(
            AnalyticReport analytic, @Nullable Measurement measurement, Map<String, Double> layerSeconds) {
        Ceilings ceilings = conditions.ceilings().value();
        if (ceilings == null || measurement == null) {
            return Reading.absent(ceilings == null ? reason() : NOT_MEASURED);
        }
        Traffic traffic = traffic(analytic, measurement);
        long workingSet = traffic.workingSet();
        Reading<Roof> roof = ceilings.roof(precision, backend.threads(), workingSet);
        Reading<Ceilings.Peak> peak = ceilings.peak(precision, backend.threads());
        if (roof.value() == null || peak.value() == null) {
            return Reading.absent(String.valueOf(roof.reason()));
        }
        Roofline lines = lines(analytic, traffic, measurement, layerSeconds, roof.value(), ceilings);
        return Reading.of(new RooflinePart(
                peaks(ceilings),
                peak.value(),
                new RooflinePart.BandwidthPart(
                        roof.value().level(), roof.value().bytesPerSecond(), workingSet, levels(ceilings)),
                roof.value().ridge(),
                lines.model().bytes(),
                lines.model().arithmeticIntensity(),
                lines.model().attainable(),
                lines.model().achieved(),
                lines.model().efficiency(),
                lines.model().exceedsCeiling(),
                lines.model().bound(),
                lines.model().computeMs(),
                lines.model().memoryMs(),
                lines.model().lowerBoundMs(),
                conditions.drift(),
                new RooflinePart.SourcePart(
                        ceilings.fingerprint(),
                        ceilings.backend(),
                        backend.threads(),
                        ceilings.effort(),
                        ceilings.created(),
                        ceilings.bandwidthLevel(),
                        conditions(ceilings).map(CeilingConditions::noisyHost),
                        conditions(ceilings).map(CeilingConditions::noise)),
                lines.layers()));
    }

    private static Reading<CeilingConditions> conditions(Ceilings ceilings) {
        return Reading.ofNullable(ceilings.conditions(), "the ceilings do not tell how busy the host was");
    }

    /** Operations a second by the peak. */
    Reading<Double> mfu(AnalyticReport analytic, Measurement measurement) {
        Ceilings ceilings = conditions.ceilings().value();
        return ceilings == null
                ? Reading.absent(reason())
                : ceilings.peak(precision, backend.threads())
                        .map(peak -> measurement.perSecond(analytic.totals().flop()) / peak.flops());
    }

    /** @param elsewhere ceilings of the other host, or null when the request gave none */
    Reading<PredictionPart> prediction(
            AnalyticReport analytic,
            @Nullable Measurement measurement,
            Map<String, Double> layerSeconds,
            @Nullable Ceilings elsewhere) {
        if (elsewhere == null) {
            return Reading.absent("'predict' gave no ceilings of another host");
        }
        Ceilings ceilings = conditions.ceilings().value();
        if (ceilings == null || measurement == null) {
            return Reading.absent(ceilings == null ? reason() : NOT_MEASURED);
        }
        Traffic traffic = traffic(analytic, measurement);
        long workingSet = traffic.workingSet();
        int threadsThere = threadsThere(ceilings, elsewhere);
        Reading<Roof> here = ceilings.roof(precision, backend.threads(), workingSet);
        Reading<Roof> there = elsewhere.roof(precision, threadsThere, workingSet);
        if (here.value() == null || there.value() == null) {
            return Reading.absent(String.valueOf(here.value() == null ? here.reason() : there.reason()));
        }
        Roofline lines = lines(analytic, traffic, measurement, layerSeconds, here.value(), ceilings);
        List<Piece> pieces = Piece.of(lines, seconds(measurement), !layerSeconds.isEmpty());
        return Reading.of(new PredictionPart(
                elsewhere.fingerprint(),
                elsewhere.backend(),
                threadsThere,
                Prediction.of(pieces, here.value(), there.value())));
    }

    /** As many as here, unless all were used here: then all there. */
    private int threadsThere(Ceilings here, Ceilings there) {
        List<Integer> ours = here.threads();
        List<Integer> theirs = there.threads();
        boolean all = ours.get(ours.size() - 1) == backend.threads();
        return all ? theirs.get(theirs.size() - 1) : backend.threads();
    }

    private static Traffic traffic(AnalyticReport analytic, Measurement measurement) {
        return Traffic.of(analytic, measurement.compiled().storageRatios());
    }

    private static Roofline lines(
            AnalyticReport analytic,
            Traffic traffic,
            Measurement measurement,
            Map<String, Double> layerSeconds,
            Roof roof,
            Ceilings ceilings) {
        return Roofline.of(analytic, traffic, seconds(measurement), layerSeconds, roof, ceilings.lastLevelCache());
    }

    private static double seconds(Measurement measurement) {
        return measurement.latency().median() / 1e3;
    }

    private Map<String, Double> peaks(Ceilings ceilings) {
        Map<String, Double> peaks = new LinkedHashMap<>();
        for (int threads : ceilings.threads()) {
            Ceilings.Peak peak = ceilings.peak(precision, threads).value();
            if (peak != null) {
                peaks.put(Integer.toString(threads), peak.flops());
            }
        }
        return peaks;
    }

    private List<Ceilings.Bandwidth> levels(Ceilings ceilings) {
        return ceilings.bandwidths().stream()
                .filter(bandwidth -> bandwidth.threads() == backend.threads())
                .toList();
    }

    private String reason() {
        return String.valueOf(conditions.ceilings().reason());
    }
}
