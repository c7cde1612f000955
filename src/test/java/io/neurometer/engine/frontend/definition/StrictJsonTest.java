package io.neurometer.engine.frontend.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StrictJsonTest {
    private static final JsonMapper JSON = StrictJson.mapper(StrictJson.factory(StreamReadConstraints.builder()
                            .maxNestingDepth(2)
                            .maxStringLength(4)
                            .maxNumberLength(3)
                            .build())
                    .build())
            .build();

    private static JsonNode read(String text) {
        return JSON.readTree(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void textWithinTheLimitsIsRead() {
        assertThat(read("{\"a\": [100, \"four\"]}").at("/a/0").intValue()).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": 1, \"a\": 2}",
                "{\"a\": {\"b\": 1, \"b\": 2}}",
                "[[[1]]]",
                "[\"fives\"]",
                "[1000]",
                "[1] [2]",
                "[NaN]",
                "[1",
            })
    void whateverBreaksARuleIsRefused(String text) {
        assertThat(catchThrowableOfType(JacksonException.class, () -> read(text)))
                .as(text)
                .isNotNull();
    }

    @Test
    void thePlaceIsThatOfTheMistake() {
        JacksonException wrong = catchThrowableOfType(JacksonException.class, () -> read("{\n  \"a\": x}"));
        assertThat(StrictJson.place(wrong)).startsWith(" at line 2, column ");
    }
}
