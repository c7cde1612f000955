package io.neurometer.engine.frontend.definition;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Names for the unnamed entries of one list of layers: {@code conv2d_0}, {@code conv2d_1}, none that is taken. */
final class DefaultNames {
    private final Set<String> given = new HashSet<>();
    private final Map<String, Integer> counts = new HashMap<>();

    /** @param list the entries, some of which have names of their own */
    DefaultNames(List<JsonNode> list) {
        for (JsonNode json : list) {
            JsonNode name = json.get("name");
            if (name != null && name.isString()) {
                given.add(name.stringValue());
            }
        }
    }

    /** @param kind the entry's layer type or block */
    String next(String kind) {
        String name;
        do {
            name = kind + "_" + (counts.merge(kind, 1, Integer::sum) - 1);
        } while (given.contains(name));
        return name;
    }
}
