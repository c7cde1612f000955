package io.neurometer.service.metrics;

import io.neurometer.service.error.TraceFields;
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
    @Override
    public @Nullable String getCurrentTraceId() {
        return MDC.get(TraceFields.TRACE_ID);
    }

    @Override
    public @Nullable String getCurrentSpanId() {
        return MDC.get(TraceFields.SPAN_ID);
    }

    @Override
    public boolean isCurrentSpanSampled() {
        return TraceFields.SAMPLED.equals(MDC.get(TraceFields.FLAGS));
    }

    @Override
    public void markCurrentSpanAsExemplar() {
        // The caller keeps its spans.
    }
}
