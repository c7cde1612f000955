package io.neurometer.service.profiling;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.RooflineReport;
import io.neurometer.engine.measure.ceiling.TimedRun;
import io.neurometer.engine.measure.ceiling.Traffic;
import io.neurometer.engine.measure.predict.HostPrediction;
import io.neurometer.engine.report.Reading;
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

    /** @param layerSeconds of one run of a layer by its name; empty where layers were not timed */
    Reading<RooflineReport> roofline(
            AnalyticReport analytic, @Nullable Measurement measurement, Map<String, Double> layerSeconds) {
        Ceilings ceilings = conditions.ceilings().value();
        if (ceilings == null || measurement == null) {
            return Reading.absent(ceilings == null ? reason() : NOT_MEASURED);
        }
        return RooflineReport.of(
                run(analytic, measurement, layerSeconds), ceilings, precision, backend.threads(), conditions.drift());
    }

    /** Operations a second by the peak. */
    Reading<Double> mfu(AnalyticReport analytic, Measurement measurement) {
        Ceilings ceilings = conditions.ceilings().value();
        return ceilings == null
                ? Reading.absent(reason())
                : ceilings.arithmetic()
                        .peak(precision, backend.threads())
                        .map(peak -> measurement.perSecond(analytic.totals().flop()) / peak.flops());
    }

    /** @param elsewhere ceilings of the other host, or null when the request gave none */
    Reading<HostPrediction> prediction(
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
        return HostPrediction.of(
                run(analytic, measurement, layerSeconds), ceilings, precision, backend.threads(), elsewhere);
    }

    private static TimedRun run(AnalyticReport analytic, Measurement measurement, Map<String, Double> layerSeconds) {
        return new TimedRun(
                analytic,
                Traffic.of(analytic, measurement.compiled().narrowings()),
                measurement.latency().median() / 1e3,
                layerSeconds);
    }

    private String reason() {
        return String.valueOf(conditions.ceilings().reason());
    }
}
