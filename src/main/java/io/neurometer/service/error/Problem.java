package io.neurometer.service.error;

import io.neurometer.engine.error.Fault;
import java.util.List;
import java.util.Map;

/**
 * A failed request as its caller sees it (RFC 9457).
 *
 * @param status the HTTP status
 * @param code stable name of the kind of failure
 * @param title the kind of failure in a few words, the same for every occurrence
 * @param detail this occurrence: what is wrong and what to do
 * @param faults every single thing that is wrong; may be empty
 * @param headers additional response headers
 */
public record Problem(
        int status, String code, String title, String detail, List<Fault> faults, Map<String, String> headers) {
    public Problem {
        faults = List.copyOf(faults);
        headers = Map.copyOf(headers);
    }

    public static Problem of(int status, String code, String title, String detail) {
        return new Problem(status, code, title, detail, List.of(), Map.of());
    }

    public Problem withHeader(String name, String value) {
        return new Problem(status, code, title, detail, faults, Map.of(name, value));
    }

    /** A name for the kind of problem that is unique in the world. */
    public String type() {
        return "urn:neurometer:problem:"
                + code.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
