package io.neurometer.service.profiling;

import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.Coverage;
import io.neurometer.engine.cost.PerSample;
import io.neurometer.engine.cost.Totals;
import io.neurometer.engine.measure.Accuracy;
import io.neurometer.engine.measure.HostFingerprint;
import io.neurometer.engine.measure.HostLoad;
import io.neurometer.engine.measure.LayerTime;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.Validity;
import io.neurometer.engine.measure.ceiling.RooflineReport;
import io.neurometer.engine.measure.clock.Hiccup;
import io.neurometer.engine.measure.fork.ForkReport;
import io.neurometer.engine.measure.predict.HostPrediction;
import io.neurometer.engine.measure.statistics.LatencySummary;
import io.neurometer.engine.report.Reading;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A report as it is answered and stored; in JSON its names are in snake case, and what cannot be told is
 * {@code {"value": null, "reason": ...}}.
 *
 * @param schema name and version of this structure
 * @param id of this report
 * @param created when, in ISO 8601
 * @param analytic at the first batch size, with a row for each layer
 * @param compiled what became of the model before it was measured, at the first batch size
 * @param measured at the first batch size
 * @param roofline how near the figures are to what the machine can do
 * @param prediction what is to be expected on another host
 * @param environmentDuringRun what else the machine did during the first measurement
 * @param validity of the first measurement
 * @param byBatch one entry for each batch size in the order of the request, the first included
 */
record ProfileReport(
        String schema,
        String id,
        String created,
        ProtocolPart protocol,
        ModelPart model,
        AnalyticReport analytic,
        Reading<CompiledPart> compiled,
        Reading<Measured> measured,
        Reading<RooflineReport> roofline,
        Reading<HostPrediction> prediction,
        HostFingerprint host,
        Reading<HostLoad.During> environmentDuringRun,
        ValidityPart validity,
        List<BatchPart> byBatch) {
    static final String SCHEMA = "profile/1";

    /** @param deviations where the protocol could not be followed at the first batch size */
    record ProtocolPart(String id, long seed, List<String> phases, List<String> deviations) {}

    /**
     * @param layers nodes of the model
     * @param dtype of most of its weights
     * @param dynamicDimsBound sizes by name of dimension, at the first batch size
     */
    record ModelPart(
            String name,
            String version,
            String sha256,
            String format,
            Reading<Long> opset,
            int layers,
            String dtype,
            Map<String, List<Long>> inputShapes,
            long batch,
            Map<String, Long> dynamicDimsBound,
            String backend,
            String precision) {}

    /**
     * @param flops floating-point operations per second by median latency, absent where products are of integers
     * @param ops the same of all operations
     * @param accuracy against FP32, over the inputs of the measurement
     */
    record Measured(
            Measurement.Cold cold,
            Measurement.Warmup warmup,
            Reading<ForkReport> forks,
            LatencySummary latency,
            Reading<Measurement.Stability> stability,
            List<Measurement.Throughput> throughput,
            Reading<List<Measurement.OpenLoop>> openLoop,
            Reading<Measurement.MaxRate> maxRateUnderSlo,
            Reading<Double> flops,
            double ops,
            Reading<Double> mfu,
            Measurement.Memory memory,
            Measurement.Gc gc,
            Hiccup hiccup,
            Reading<Object> energy,
            Reading<List<LayerTime>> layers,
            Reading<Double> instrumentationOverheadPct,
            Measurement.Inputs inputs,
            Reading<Accuracy> accuracy,
            Measurement.Timer timer) {}

    /**
     * @param valid null when nothing was measured
     * @param reason why {@code valid} is null, or null
     * @param comparableKey two reports can be compared when theirs are equal
     */
    record ValidityPart(
            @Nullable Boolean valid, @Nullable String reason, List<Validity.Warning> warnings, String comparableKey) {}

    /** The figures at one batch size. */
    record BatchPart(
            long batch,
            Map<String, List<Long>> inputShapes,
            AnalyticTotals analytic,
            Reading<CompiledPart> compiled,
            Reading<Measured> measured,
            Reading<HostLoad.During> environmentDuringRun,
            ValidityPart validity) {}

    /** The analytic report without its rows. */
    record AnalyticTotals(Totals totals, @Nullable PerSample perSample, Coverage coverage) {}
}
