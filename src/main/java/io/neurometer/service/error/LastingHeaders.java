package io.neurometer.service.error;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;

/** Headers that filters set for every answer, and that stay when an answer is given up for a problem. */
final class LastingHeaders {
    private static final List<String> NAMES = List.of(
            "X-Content-Type-Options",
            "X-Frame-Options",
            "Content-Security-Policy",
            "Referrer-Policy",
            "Strict-Transport-Security",
            HttpHeaders.CACHE_CONTROL,
            HttpHeaders.VARY,
            HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN,
            HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS);

    private LastingHeaders() {}

    /** Empties the response but for these. */
    static void reset(HttpServletResponse response) {
        Map<String, Collection<String>> kept = new LinkedHashMap<>();
        for (String name : NAMES) {
            kept.put(name, List.copyOf(response.getHeaders(name)));
        }
        response.reset();
        kept.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
    }
}
