package io.neurometer.engine.frontend.definition;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One layer after {@code repeat} and blocks are expanded.
 *
 * @param name its full name, unique
 * @param source where in the text it stands; shared by the copies of a repeated layer
 * @param type its type, or null when there is no such type
 * @param json its options, with parameters replaced
 * @param inputs what it reads
 * @param references what options refer to, by option name
 */
record LayerSpec(
        String name,
        String source,
        @Nullable LayerType type,
        JsonNode json,
        List<NameScope.Source> inputs,
        Map<String, NameScope.Source> references) {}
