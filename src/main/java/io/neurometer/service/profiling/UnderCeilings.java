package io.neurometer.service.profiling;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.measure.ceiling.RooflineReport;
import io.neurometer.engine.measure.ceiling.TimedRun;
import io.neurometer.engine.measure.ceiling.Traffic;
import io.neurometer.engine.measure.phase.ColdStart;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.LayerTime;
import io.neurometer.engine.measure.phase.PerLayer;
import io.neurometer.engine.measure.predict.Efficiencies;
import io.neurometer.engine.measure.predict.HostPrediction;
import io.neurometer.engine.measure.predict.PredictionTarget;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.report.Reading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Figures that set a measurement against ceilings: of this host, and of another. */
record UnderCeilings(RunConditions conditions, CompileOptions options) {
    private static final String NOT_MEASURED = "nothing was measured";

    /** How near the run comes to what the machine can do. */
    Reading<RooflineReport> roofline(AnalyticReport analytic, Reading<Findings> measured) {
        return conditions
                .ceilings()
                .flatMap(ceilings -> timed(analytic, measured)
                        .flatMap(run ->
                                RooflineReport.of(run, ceilings, precision(), options.threads(), conditions.drift())));
    }

    /** Model FLOPS utilization: operations a second by the peak. */
    Reading<Double> utilization(AnalyticReport analytic, Findings measured) {
        double seconds = seconds(measured);
        return conditions
                .ceilings()
                .flatMap(ceilings -> ceilings.arithmetic()
                        .peak(precision(), options.threads())
                        .map(peak -> seconds > 0 ? analytic.totals().flop() / seconds / peak.flops() : 0));
    }

    /**
     * @param reached what part of its ceilings this host reaches
     * @param elsewhere the other host, or null when the request gave none
     */
    Reading<HostPrediction> prediction(
            AnalyticReport analytic,
            Reading<Findings> measured,
            Efficiencies reached,
            @Nullable PredictionTarget elsewhere) {
        return elsewhere == null
                ? Reading.absent("'predict' gave no other host")
                : conditions
                        .ceilings()
                        .flatMap(here -> timed(analytic, measured)
                                .flatMap(run -> HostPrediction.of(
                                        run, here, reached, precision(), options.threads(), elsewhere)));
    }

    private String precision() {
        return options.precision().word();
    }

    private static Reading<TimedRun> timed(AnalyticReport analytic, Reading<Findings> measured) {
        Findings findings = measured.value();
        if (findings == null) {
            return Reading.absent(NOT_MEASURED);
        }
        CompileReport compiled = findings.require(ColdStart.COMPILED);
        return Reading.of(new TimedRun(
                analytic, Traffic.of(analytic, compiled.storageRatios()), seconds(findings), layerSeconds(findings)));
    }

    private static double seconds(Findings measured) {
        return measured.require(Latency.LATENCY).median() / 1e3;
    }

    /** Seconds of one run by the row that they belong to; empty where layers were not timed. */
    private static Map<String, Double> layerSeconds(Findings measured) {
        List<LayerTime> layers = measured.get(PerLayer.LAYERS).value();
        Map<String, Double> seconds = new HashMap<>();
        if (layers != null) {
            layers.forEach(layer -> seconds.merge(layer.name(), layer.ms() / 1e3, Double::sum));
        }
        return seconds;
    }
}
