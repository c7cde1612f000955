package io.neurometer.service.error;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives a client its own names of the request back, whatever the answer, and puts them into the context of the log:
 * {@value #REQUEST_ID} as {@code request_id}, and the ids of a W3C {@value #TRACE_PARENT} as {@link TraceFields}. What is
 * not well-formed is ignored, as the standard has it.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestIdFilter extends OncePerRequestFilter {
    private static final String REQUEST_ID = "X-Request-Id";
    private static final String TRACE_PARENT = "traceparent";

    /** The one flag that the standard has: the caller keeps this trace. */
    private static final int SAMPLED = 1;

    private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final Pattern TRACE = Pattern.compile(
            "(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-[\\x21-\\x7e]{0,128})?");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = request.getHeader(REQUEST_ID);
        String trace = request.getHeader(TRACE_PARENT);
        if (id == null && trace == null) {
            chain.doFilter(request, response);
            return;
        }
        Map<String, String> echoed = new LinkedHashMap<>();
        Map<String, String> logged = new LinkedHashMap<>();
        if (id != null && ID.matcher(id).matches()) {
            echoed.put(REQUEST_ID, id);
            logged.put("request_id", id);
        }
        Matcher ids = TRACE.matcher(trace == null ? "" : trace);
        if (ids.matches()) {
            echoed.put(TRACE_PARENT, ids.group());
            logged.put(TraceFields.TRACE_ID, ids.group(1));
            logged.put(TraceFields.SPAN_ID, ids.group(2));
            boolean isSampled = (Integer.parseInt(ids.group(3), 16) & SAMPLED) != 0;
            logged.put(TraceFields.FLAGS, isSampled ? TraceFields.SAMPLED : TraceFields.NOT_SAMPLED);
        }
        logged.forEach(MDC::put);
        try {
            chain.doFilter(request, new Echoing(response, echoed));
        } finally {
            logged.keySet().forEach(MDC::remove);
        }
    }

    /** Keeps the headers when an answer is given up for a problem. */
    private static final class Echoing extends HttpServletResponseWrapper {
        private final Map<String, String> headers;

        Echoing(HttpServletResponse response, Map<String, String> headers) {
            super(response);
            this.headers = headers;
            headers.forEach(response::setHeader);
        }

        @Override
        public void reset() {
            super.reset();
            headers.forEach(this::setHeader);
        }
    }
}
