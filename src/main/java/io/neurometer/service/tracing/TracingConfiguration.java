package io.neurometer.service.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Objects;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Traces requests where an endpoint is named; otherwise nothing of it is there. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("neurometer.tracing.endpoint")
class TracingConfiguration {
    /** Sends what is left when it is closed. */
    @Bean
    SdkTracerProvider tracerProvider(
            TracingProperties properties,
            @Value("${neurometer.hardware}") String hardware,
            @Value("${neurometer.instance}") String instance) {
        String endpoint = Objects.requireNonNull(properties.endpoint()).toString();
        return SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.builder()
                                .put("service.name", "neurometer")
                                .put("service.instance.id", instance)
                                .put("neurometer.hardware", hardware)
                                .build())))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(properties.sampling())))
                .addSpanProcessor(BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                .setEndpoint(endpoint)
                                .build())
                        .build())
                .build();
    }

    @Bean
    Tracer tracer(SdkTracerProvider provider) {
        return provider.get("io.neurometer");
    }

    @Bean
    TraceFilter traceFilter(Tracer tracer) {
        return new TraceFilter(tracer);
    }

    @Bean
    InferenceSpans inferenceSpans(Tracer tracer) {
        return new InferenceSpans(tracer);
    }
}
