package io.neurometer.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** What stands in the objects of a chart, by name. */
final class ChartTexts {
    private ChartTexts() {}

    /** The texts of an object, of which there are some. */
    static Map<String, String> texts(JsonNode node) {
        Map<String, String> values = new TreeMap<>();
        node.forEachEntry((name, value) -> values.put(name, value.asString()));
        assertThat(values).isNotEmpty();
        return values;
    }

    /** The environment of a container; empty texts for what comes from elsewhere. */
    static Map<String, String> environmentOf(JsonNode container) {
        Map<String, String> values = new TreeMap<>();
        for (JsonNode variable : container.path("env")) {
            values.put(variable.path("name").asString(), variable.path("value").asString(""));
        }
        return values;
    }
}
