package io.neurometer.service.profiling.fork;

import io.neurometer.engine.measure.fork.ForkSample;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** What goes between the processes, in snake case; times of samples in nanoseconds. */
final class ForkJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private ForkJson() {}

    static byte[] write(ForkRequest request) {
        return MAPPER.writeValueAsBytes(request);
    }

    static ForkRequest request(byte[] json) {
        return MAPPER.readValue(json, ForkRequest.class);
    }

    static String write(ForkSample sample) {
        return MAPPER.writeValueAsString(sample);
    }

    /** @throws tools.jackson.core.JacksonException when it is none */
    static ForkSample sample(byte[] json) {
        return MAPPER.readValue(json, ForkSample.class);
    }
}
