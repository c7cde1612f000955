package io.neurometer.service.profiling;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.measure.HostFingerprint;
import io.neurometer.engine.measure.HostLoad;
import io.neurometer.engine.measure.LayerTime;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.Validity;
import io.neurometer.engine.measure.protocol.MeasurementPlan;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.models.LoadedModel;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts a report together from what was analysed and measured. */
@Component
class ReportWriter {
    private static final String NO_ENERGY = "this service does not read energy counters";
    private static final String NOTHING_RAN = "the analytic protocol runs nothing";

    private final HostFingerprint host;
    private final Clock clock = Clock.systemUTC();

    ReportWriter(HostFingerprint host) {
        this.host = host;
    }

    /** @param id of the report */
    ProfileReport report(
            String id,
            ProfileRequest request,
            LoadedModel model,
            BackendInfo backend,
            Precision precision,
            List<ProfileService.Result> results,
            RunConditions conditions) {
        RooflineWriter ceilings = new RooflineWriter(conditions, backend, precision.word());
        List<ProfileReport.BatchPart> parts = results.stream()
                .map(result -> part(request, model, backend, precision, result, ceilings, conditions.doubts()))
                .toList();
        ProfileReport.BatchPart first = parts.get(0);
        Measurement measurement = results.get(0).measurement();
        Map<String, Double> layerSeconds = layerSeconds(measurement);
        return new ProfileReport(
                ProfileReport.SCHEMA,
                id,
                clock.instant().toString(),
                new ProfileReport.ProtocolPart(
                        request.protocol().id(),
                        request.seed(),
                        request.protocol().phases(),
                        measurement == null ? List.of() : measurement.deviations()),
                model(model, backend, precision, results.get(0)),
                results.get(0).analytic(),
                first.compiled(),
                first.measured(),
                ceilings.roofline(results.get(0).analytic(), measurement, layerSeconds),
                ceilings.prediction(results.get(0).analytic(), measurement, layerSeconds, request.predict()),
                host.throttled(conditions.throttledBefore(), conditions.throttledAfter()),
                first.environmentDuringRun(),
                first.validity(),
                parts);
    }

    /** Seconds of one run by the row that they belong to; empty where layers were not timed. */
    private static Map<String, Double> layerSeconds(@Nullable Measurement measurement) {
        List<LayerTime> layers =
                measurement == null ? null : measurement.layers().value();
        Map<String, Double> seconds = new HashMap<>();
        for (LayerTime layer : layers == null ? List.<LayerTime>of() : layers) {
            seconds.merge(layer.name(), layer.ms() / 1e3, Double::sum);
        }
        return seconds;
    }

    private static ProfileReport.ModelPart model(
            LoadedModel model, BackendInfo backend, Precision precision, ProfileService.Result result) {
        return new ProfileReport.ModelPart(
                model.name(),
                model.version(),
                model.sha256(),
                model.format().id(),
                opset(model.graph()),
                model.graph().nodes().size(),
                dtype(model.graph()),
                shapes(result.inputs()),
                result.analytic().batch(),
                BatchBinding.symbols(model.graph(), result.inputs()),
                backend.name(),
                precision.word());
    }

    private static Reading<Long> opset(Graph graph) {
        Long opset = graph.opset();
        return opset == null ? Reading.absent("a definition has no opset") : Reading.of(opset);
    }

    private static ProfileReport.BatchPart part(
            ProfileRequest request,
            LoadedModel model,
            BackendInfo backend,
            Precision precision,
            ProfileService.Result result,
            RooflineWriter ceilings,
            List<Validity.Warning> doubts) {
        AnalyticReport analytic = result.analytic();
        Measurement measurement = result.measurement();
        return new ProfileReport.BatchPart(
                analytic.batch(),
                shapes(result.inputs()),
                new ProfileReport.AnalyticTotals(analytic),
                measurement == null ? Reading.absent(NOTHING_RAN) : Reading.of(measurement.compiled()),
                measurement == null
                        ? Reading.absent(NOTHING_RAN)
                        : Reading.of(measured(measurement, precision, result, ceilings)),
                measurement == null
                        ? Reading.<HostLoad.During>absent(NOTHING_RAN)
                        : Reading.of(measurement.environment()),
                validity(request, model, backend, precision, result, doubts));
    }

    private static ProfileReport.Measured measured(
            Measurement measurement, Precision precision, ProfileService.Result result, RooflineWriter ceilings) {
        AnalyticReport analytic = result.analytic();
        return new ProfileReport.Measured(
                measurement.cold(),
                measurement.warmup(),
                measurement.forks(),
                measurement.latency(),
                measurement.stability(),
                measurement.throughput(),
                measurement.openLoop(),
                measurement.maxRateUnderSlo(),
                flops(precision, measurement, analytic),
                measurement.perSecond(analytic.totals().op()),
                ceilings.mfu(analytic, measurement),
                measurement.memory(),
                measurement.gc(),
                measurement.hiccup(),
                Reading.absent(NO_ENERGY),
                measurement.layers(),
                measurement.instrumentationOverheadPct(),
                measurement.inputs(),
                result.accuracy(),
                measurement.timer());
    }

    /** Floating-point operations per second by median latency; a model of integer products is told in operations. */
    static Reading<Double> flops(Precision precision, Measurement measurement, AnalyticReport analytic) {
        return precision == Precision.INT8
                ? Reading.absent("products are of integers: 'ops' counts all operations")
                : Reading.of(measurement.perSecond(analytic.totals().flop()));
    }

    private static ProfileReport.ValidityPart validity(
            ProfileRequest request,
            LoadedModel model,
            BackendInfo backend,
            Precision precision,
            ProfileService.Result result,
            List<Validity.Warning> doubts) {
        String shapes = result.inputs().entrySet().stream()
                .map(input -> input.getKey() + "="
                        + Arrays.stream(input.getValue().shape().sizes())
                                .mapToObj(Long::toString)
                                .collect(Collectors.joining("x")))
                .collect(Collectors.joining(","));
        String key = String.join(
                "|",
                model.sha256(),
                precision.word(),
                Long.toString(result.analytic().batch()),
                shapes,
                request.protocol().id(),
                Integer.toString(backend.threads()));
        Measurement measurement = result.measurement();
        MeasurementPlan plan = request.protocol().plan();
        if (measurement == null || plan == null) {
            return new ProfileReport.ValidityPart(null, NOTHING_RAN, List.of(), key);
        }
        Validity validity = Validity.of(measurement);
        if (plan.judgesStability()) {
            validity = validity.requiring(measurement.stability());
        }
        Validity doubted = validity.doubting(doubts);
        return new ProfileReport.ValidityPart(doubted.valid(), null, doubted.warnings(), key);
    }

    /** Sizes of each input. */
    static Map<String, List<Long>> shapes(Map<String, TensorType> inputs) {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        inputs.forEach((name, type) ->
                shapes.put(name, Arrays.stream(type.shape().sizes()).boxed().toList()));
        return shapes;
    }

    /** The datatype of most elements of the weights. */
    private static String dtype(Graph graph) {
        Map<DataType, Long> elements = new EnumMap<>(DataType.class);
        graph.weights()
                .values()
                .forEach(weight -> elements.merge(
                        weight.type().dataType(), weight.type().shape().elements(), Long::sum));
        return elements.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(most -> most.getKey().name().toLowerCase(Locale.ROOT))
                .orElse(Precision.FP32.word());
    }
}
