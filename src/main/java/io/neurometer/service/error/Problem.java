package io.neurometer.service.error;

import io.neurometer.engine.error.Fault;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A failed request as its caller sees it (RFC 9457).
 *
 * @param detail this occurrence: what is wrong and what to do
 * @param faults every single thing that is wrong; may be empty
 */
public record Problem(ProblemCode code, String detail, List<Fault> faults, Map<String, String> headers) {
    public Problem {
        faults = List.copyOf(faults);
        headers = Map.copyOf(headers);
    }

    public static Problem of(ProblemCode code, String detail) {
        return new Problem(code, detail, List.of(), Map.of());
    }

    /** This, with one more header. */
    public Problem withHeader(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Problem(code, detail, faults, more);
    }

    /** The HTTP status. */
    public int status() {
        return code.status();
    }

    /** A globally unique name for the kind of problem. */
    public String type() {
        return "urn:neurometer:problem:" + code.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
