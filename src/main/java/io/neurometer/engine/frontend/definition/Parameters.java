package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parameters of one use of a block. In a block's layers {@code "$width"} stands for a parameter's value, whatever it
 * is, and {@code "$width*4"} or {@code "$width*$expansion"} for a product of integers.
 */
record Parameters(Map<String, JsonNode> values) {
    static final Parameters NONE = new Parameters(Map.of());

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** The JSON with every parameter replaced; what cannot be is reported and left as it is. */
    JsonNode apply(JsonNode json, Consumer<Fault> faults) {
        if (json.isString()) {
            String text = json.stringValue();
            return text.startsWith("$") ? evaluate(json, text, faults) : json;
        }
        if (json.isArray()) {
            ArrayNode array = JSON.arrayNode(json.size());
            json.values().forEach(element -> array.add(apply(element, faults)));
            return array;
        }
        if (json.isObject()) {
            ObjectNode object = JSON.objectNode();
            json.properties().forEach(entry -> object.set(entry.getKey(), apply(entry.getValue(), faults)));
            return object;
        }
        return json;
    }

    /** Adds the names of all parameters that the JSON uses. */
    static void collect(JsonNode json, Set<String> names) {
        if (json.isString() && json.stringValue().startsWith("$")) {
            for (String factor : json.stringValue().split("\\*", -1)) {
                if (factor.strip().startsWith("$")) {
                    names.add(factor.strip().substring(1));
                }
            }
        }
        json.values().forEach(element -> collect(element, names));
    }

    private JsonNode evaluate(JsonNode json, String text, Consumer<Fault> faults) {
        String[] factors = text.split("\\*", -1);
        long product = 1;
        for (String factor : factors) {
            String name = factor.strip();
            JsonNode value = name.startsWith("$") ? values.get(name.substring(1)) : integer(name);
            if (value == null) {
                faults.accept(Fault.of(ErrorCode.MODEL_INVALID, null, "there is no such parameter")
                        .got(text)
                        .fix(Suggestions.advice(name.replace("$", ""), values.keySet())));
                return json;
            }
            if (factors.length == 1) {
                return value;
            }
            if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                faults.accept(Fault.of(ErrorCode.MODEL_INVALID, null, "only integers can be multiplied: " + text)
                        .got(DefinitionJson.shown(value)));
                return json;
            }
            try {
                product = Math.multiplyExact(product, value.longValue());
            } catch (ArithmeticException overflow) {
                faults.accept(Fault.of(ErrorCode.MODEL_INVALID, null, "the product exceeds 2^63: " + text));
                return json;
            }
        }
        return JSON.numberNode(product);
    }

    private static @Nullable JsonNode integer(String text) {
        return text.matches("[0-9]{1,18}") ? JSON.numberNode(Long.parseLong(text)) : null;
    }
}
