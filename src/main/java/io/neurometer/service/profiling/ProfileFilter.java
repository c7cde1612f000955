package io.neurometer.service.profiling;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which reports and jobs a list is to have.
 *
 * @param model name of the model, or null for any
 * @param valid {@code true}, {@code false}, {@code null} for reports that nobody judged; or null for any
 * @param hardware what the kind of machine is called, or null for any
 */
record ProfileFilter(
        @Nullable String model,
        @Nullable String valid,
        @Nullable String hardware) {
    private static final String NOT_JUDGED = "null";
    private static final List<String> VALID = List.of("true", "false", NOT_JUDGED);

    ProfileFilter {
        if (valid != null && !VALID.contains(valid)) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, "valid", "is not a verdict")
                    .got("'" + Excerpt.of(valid) + "'")
                    .expected("one of " + VALID));
        }
    }

    /** For a {@code WHERE}, with names for {@link #values()}. */
    String condition() {
        StringBuilder condition = new StringBuilder("1 = 1");
        if (model != null) {
            condition.append(" AND model = :model");
        }
        if (hardware != null) {
            condition.append(" AND hardware = :hardware");
        }
        if (NOT_JUDGED.equals(valid)) {
            condition.append(" AND valid IS NULL AND report IS NOT NULL");
        } else if (valid != null) {
            condition.append(" AND valid = :valid");
        }
        return condition.toString();
    }

    Map<String, String> values() {
        Map<String, String> values = given();
        values.remove("valid", NOT_JUDGED);
        return values;
    }

    /** To be appended to a query, from {@code &} on; empty where everything is wanted. */
    String query() {
        return given().entrySet().stream()
                .map(one -> "&" + one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining());
    }

    private Map<String, String> given() {
        Map<String, String> given = new LinkedHashMap<>();
        if (model != null) {
            given.put("model", model);
        }
        if (valid != null) {
            given.put("valid", valid);
        }
        if (hardware != null) {
            given.put("hardware", hardware);
        }
        return given;
    }
}
