package io.neurometer.service.profiling.job;

import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Jobs, and lists of jobs and reports, as JSON in one line, names in snake case. */
public final class JobJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private JobJson() {}

    public static String write(Object jobs) {
        return MAPPER.writeValueAsString(jobs);
    }
}
