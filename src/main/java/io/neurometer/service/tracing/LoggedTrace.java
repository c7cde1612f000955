package io.neurometer.service.tracing;

import io.neurometer.service.error.TraceFields;
import io.opentelemetry.api.trace.SpanContext;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The ids of a span in the log's context of this thread, until it is closed. */
final class LoggedTrace implements AutoCloseable {
    private final Map<String, @Nullable String> before = new HashMap<>();

    LoggedTrace(SpanContext ids) {
        Map.of(
                        TraceFields.TRACE_ID, ids.getTraceId(),
                        TraceFields.SPAN_ID, ids.getSpanId(),
                        TraceFields.FLAGS, ids.getTraceFlags().asHex())
                .forEach((name, value) -> {
                    before.put(name, MDC.get(name));
                    MDC.put(name, value);
                });
    }

    @Override
    public void close() {
        before.forEach(LoggedTrace::log);
    }

    private static void log(String name, @Nullable String value) {
        if (value == null) {
            MDC.remove(name);
        } else {
            MDC.put(name, value);
        }
    }
}
