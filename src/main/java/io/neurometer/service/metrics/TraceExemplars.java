package io.neurometer.service.metrics;

import io.prometheus.metrics.tracer.common.SpanContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/**
 * Gives counters and histograms the trace that their caller was in as an exemplar. The ids are those in the context of the
 * log; traces that nobody keeps are of no use as examples.
 */
@Component
class TraceExemplars implements SpanContext {
    private static final String SAMPLED = "01";

    @Override
    public @Nullable String getCurrentTraceId() {
        return MDC.get("trace_id");
    }

    @Override
    public @Nullable String getCurrentSpanId() {
        return MDC.get("span_id");
    }

    @Override
    public boolean isCurrentSpanSampled() {
        return SAMPLED.equals(MDC.get("trace_flags"));
    }

    @Override
    public void markCurrentSpanAsExemplar() {
        // The caller keeps its spans.
    }
}
