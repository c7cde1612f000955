package io.neurometer.service.metrics;

import io.micrometer.core.instrument.Tags;
import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.measure.ceiling.RooflineReport;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.LayerTime;
import io.neurometer.engine.measure.phase.Throughput;
import io.neurometer.engine.measure.phase.ThroughputLevel;
import io.neurometer.engine.measure.protocol.Measured;
import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.report.Reading;
import io.neurometer.service.profiling.report.Report;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Which figures of the latest profile are gauges. */
final class ProfileGauges {
    private static final List<Gauge> GAUGES = List.of(
            new Gauge(ServiceMeters.PROFILE_THROUGHPUT, found(Throughput.THROUGHPUT, ProfileGauges::firstRate)),
            new Gauge(ServiceMeters.PROFILE_FLOPS, found(Measured.FLOPS, Reading::of)),
            new Gauge(
                    ServiceMeters.PROFILE_ROOFLINE_EFFICIENCY,
                    report -> report.roofline().flatMap(RooflineReport::efficiency)));

    private static final int MAX_LAYERS = 20;

    private ProfileGauges() {}

    /** A meter and the figure that it shows, in the meter's unit. */
    private record Gauge(ServiceMeters meter, Function<Report, Reading<Double>> figure) {}

    /** Hears of each gauge. */
    interface Listener {
        /** @param value absent where the report has none */
        void gauge(ServiceMeters meter, Tags tags, Reading<Double> value);
    }

    /** Tells every gauge of a report. @param run how the model was run */
    static void tell(Report report, Tags run, Listener listener) {
        Tags tags = run.and("protocol", report.protocolName(), "threads", threads(report));
        GAUGES.forEach(gauge -> listener.gauge(gauge.meter, tags, gauge.figure.apply(report)));
        report.measured()
                .require()
                .require(Latency.LATENCY)
                .p()
                .forEach((percent, quantile) -> listener.gauge(
                        ServiceMeters.PROFILE_LATENCY,
                        tags.and("percentile", percent),
                        quantile.v().map(millis -> millis / 1e3)));
        layers(report.layerTimes(), tags, listener);
    }

    /** A model may have thousands of layers: a few take most of the time, and the others are one series. */
    private static void layers(List<LayerTime> layers, Tags tags, Listener listener) {
        List<LayerTime> slowest = layers.stream()
                .sorted(Comparator.comparingDouble(LayerTime::ms).reversed())
                .toList();
        int shown = Math.min(MAX_LAYERS, slowest.size());
        Map<Tags, Double> times = new LinkedHashMap<>();
        for (LayerTime layer : slowest.subList(0, shown)) {
            times.merge(tags.and("layer", layer.name(), "operator", layer.kind()), layer.ms() / 1e3, Double::sum);
        }
        double rest = slowest.subList(shown, slowest.size()).stream()
                .mapToDouble(LayerTime::ms)
                .sum();
        if (shown < slowest.size()) {
            times.put(tags.and("layer", "other", "operator", "other"), rest / 1e3);
        }
        times.forEach((labels, seconds) -> listener.gauge(ServiceMeters.PROFILE_LAYER, labels, Reading.of(seconds)));
    }

    /** Of one operator of the compiled model. */
    private static String threads(Report report) {
        CompileReport compiled = report.compiled().value();
        return compiled == null ? "unknown" : Integer.toString(compiled.threads());
    }

    private static <T> Function<Report, Reading<Double>> found(Figure<T> figure, Function<T, Reading<Double>> value) {
        return report -> report.measured()
                .flatMap((Findings findings) -> findings.get(figure))
                .flatMap(value);
    }

    /** Items a second; absent where the items of a run are not known. */
    private static Reading<Double> firstRate(List<ThroughputLevel> levels) {
        return levels.get(0).batch().map(known -> levels.get(0).rate());
    }
}
