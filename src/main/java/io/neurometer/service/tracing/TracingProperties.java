package io.neurometer.service.tracing;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where spans go.
 *
 * @param endpoint OTLP over HTTP, such as {@code http://collector:4318/v1/traces}; null for nowhere: nothing is traced then
 * @param sampling the part of the traces that begin here that is kept; what callers keep is kept
 */
@ConfigurationProperties("neurometer.tracing")
record TracingProperties(
        @Nullable URI endpoint, @DefaultValue("1") double sampling) {
    TracingProperties {
        if (!(sampling >= 0 && sampling <= 1)) {
            throw new IllegalArgumentException("neurometer.tracing.sampling must be from 0 to 1, got " + sampling);
        }
        if (endpoint != null && !"http".equals(endpoint.getScheme()) && !"https".equals(endpoint.getScheme())) {
            throw new IllegalArgumentException(
                    "neurometer.tracing.endpoint must be an http or https URL such as http://collector:4318/v1/traces");
        }
    }
}
