package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what a definition says of an input beside its type: which dimension counts samples, and default sizes. */
final class InputHints {
    private InputHints() {}

    static GraphInput.Hints read(JsonNode input, Shape shape, DefinitionFields fields) {
        return new GraphInput.Hints(batchDim(input.get("batch_dim"), shape, fields), sizes(input, shape, fields));
    }

    private static @Nullable Integer batchDim(@Nullable JsonNode json, Shape shape, DefinitionFields fields) {
        if (json == null) {
            return null;
        }
        int rank = shape.rank();
        Long dim = OptionKind.integer(-rank, rank - 1L).reader().apply(json);
        if (dim == null) {
            fields.wrong(
                    "batch_dim",
                    json,
                    rank == 0 ? "no 'batch_dim' for a scalar" : "from " + -rank + " to " + (rank - 1));
            return null;
        }
        return Shape.axis(dim, rank);
    }

    private static Map<String, Long> sizes(JsonNode input, Shape shape, DefinitionFields fields) {
        JsonNode json = input.get("default_sizes");
        Map<String, Long> sizes = new LinkedHashMap<>();
        if (json == null) {
            return sizes;
        }
        Set<String> named = shape.dims().stream()
                .map(dim -> dim.symbol())
                .filter(symbol -> symbol != null)
                .collect(Collectors.toSet());
        if (!json.isObject()) {
            fields.wrong("default_sizes", json, "an object of sizes by the name of a dimension");
            return sizes;
        }
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            Long size = OptionKind.count().reader().apply(entry.getValue());
            if (size == null || !named.contains(entry.getKey())) {
                fields.wrong(
                        "default_sizes",
                        json,
                        "sizes from 1 to " + OptionKind.MAX + " of the dimensions named in " + shape);
                return Map.of();
            }
            sizes.put(entry.getKey(), size);
        }
        return sizes;
    }
}
