package io.neurometer.service.security;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table of access.
 *
 * @param method the HTTP method, or {@link AccessTable#RPC}
 * @param pattern a path whose segments are text, <code>{name}</code> for any one segment, or a last {@code **} for any
 *     number of them
 * @param access what a call needs
 * @param audit what the call does, when it is to be kept in the audit log
 */
public record Route(
        String method,
        String pattern,
        Access access,
        @Nullable String audit) {
    Route(String method, String pattern, Access access) {
        this(method, pattern, access, null);
    }

    /** What stands in a path that matches where the pattern has {@code {name}}, by name. */
    public Map<String, String> variables(String path) {
        List<String> names = segments(pattern);
        List<String> values = segments(path);
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < Math.min(names.size(), values.size()); i++) {
            if (isVariable(names.get(i))) {
                variables.put(names.get(i).substring(1, names.get(i).length() - 1), values.get(i));
            }
        }
        return variables;
    }

    static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }

    /** The parts between slashes; a slash at the end counts for nothing. */
    static List<String> segments(String path) {
        String inner = path.startsWith("/") ? path.substring(1) : path;
        return inner.isEmpty() ? List.of() : List.of(inner.split("/"));
    }
}
