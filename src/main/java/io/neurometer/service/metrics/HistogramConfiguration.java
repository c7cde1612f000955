package io.neurometer.service.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.tracer.initializer.SpanContextSupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the registry with native histograms in the place of Micrometer's own. */
@Configuration(proxyBeanMethods = false)
class HistogramConfiguration {
    @Bean
    PrometheusMeterRegistry prometheusMeterRegistry(
            PrometheusConfig config, PrometheusRegistry registry, Clock clock, TraceExemplars exemplars) {
        // Histograms of Prometheus' client know no other way to ask for the trace.
        SpanContextSupplier.setSpanContext(exemplars);
        return new HistogramRegistry(config, registry, clock, exemplars);
    }
}
