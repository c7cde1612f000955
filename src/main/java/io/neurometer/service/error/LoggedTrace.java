package io.neurometer.service.error;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The ids of a span in the log's context of this thread, until it is closed. */
public final class LoggedTrace implements AutoCloseable {
    private final Map<String, @Nullable String> before = new HashMap<>();

    /** @param flags as in {@link TraceFields#FLAGS} */
    public LoggedTrace(String traceId, String spanId, String flags) {
        Map.of(TraceFields.TRACE_ID, traceId, TraceFields.SPAN_ID, spanId, TraceFields.FLAGS, flags)
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
