package io.neurometer.service.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Micrometer's registry for Prometheus, in which this service's own timers are histograms of Prometheus' client: native
 * ones for scrapers that ask for protobuf, and classic ones with the same names for all. Micrometer's are classic only.
 */
final class HistogramRegistry extends PrometheusMeterRegistry {
    /** Neighbouring bounds are a factor of the 8th root of 2 apart: a quantile is right to 4.5 %. */
    private static final int SCHEMA = 3;

    /** Enough for six decades; what spans more has wider buckets. */
    private static final int MAX_BUCKETS = 160;

    private final Map<String, Histogram> families = new ConcurrentHashMap<>();

    HistogramRegistry(PrometheusConfig config, PrometheusRegistry registry, Clock clock, @Nullable SpanContext spans) {
        super(config, registry, clock, spans);
        config().onMeterRemoved(meter -> {
            if (meter instanceof HistogramTimer timer) {
                timer.forget();
            }
        });
    }

    @Override
    protected Timer newTimer(Meter.Id id, DistributionStatisticConfig config, PauseDetector pauses) {
        double[] nanos = config.getServiceLevelObjectiveBoundaries();
        if (nanos == null || !ServiceMeters.isOurs(id.getName())) {
            return super.newTimer(id, config, pauses);
        }
        List<Tag> tags = getConventionTags(id);
        String[] labels = tags.stream().map(Tag::getKey).toArray(String[]::new);
        Histogram family =
                families.computeIfAbsent(getConventionName(id), name -> histogram(name, id, labels, seconds(nanos)));
        return new HistogramTimer(
                id, clock, pauses, family, tags.stream().map(Tag::getValue).toArray(String[]::new));
    }

    private Histogram histogram(String name, Meter.Id id, String[] labels, double[] bounds) {
        return Histogram.builder()
                .name(name)
                .help(String.valueOf(id.getDescription()))
                .labelNames(labels)
                .classicUpperBounds(bounds)
                .nativeInitialSchema(SCHEMA)
                .nativeMaxNumberOfBuckets(MAX_BUCKETS)
                .register(getPrometheusRegistry());
    }

    private static double[] seconds(double[] nanos) {
        return Arrays.stream(nanos)
                .map(bound -> bound / TimeUnit.SECONDS.toNanos(1))
                .toArray();
    }
}
