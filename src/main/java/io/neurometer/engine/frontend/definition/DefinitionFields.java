package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the fields of a JSON object and reports each that is wrong. */
final class DefinitionFields {
    /** Names of layers, inputs and blocks: they become tensor names in weight files. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.\\-]{0,199}");

    private final JsonNode object;
    private final String where;
    private final DefinitionFaults faults;
    private final String source;

    /**
     * @param where the layer, block or input in words
     * @param source where in the text it stands, the same for all copies of a repeated layer
     */
    DefinitionFields(JsonNode object, String where, String source, DefinitionFaults faults) {
        this.object = object;
        this.where = where;
        this.source = source;
        this.faults = faults;
    }

    void onlyKnown(Collection<String> known) {
        for (String key : object.propertyNames()) {
            if (!known.contains(key)) {
                report(Fault.of(ErrorCode.MODEL_INVALID, where, "there is no key '" + key + "' here")
                        .got("'" + key + "'")
                        .expected("one of " + String.join(", ", known))
                        .fix(Suggestions.advice(key, known)));
            }
        }
    }

    @Nullable
    String text(String key) {
        JsonNode node = object.get(key);
        if (node == null) {
            return null;
        }
        if (!node.isString()) {
            wrong(key, node, "text in quotes");
            return null;
        }
        return node.stringValue();
    }

    /** A name that may be used for layers and tensors. */
    @Nullable
    String name(String key, Pattern pattern, String expected) {
        String text = text(key);
        if (text != null && !pattern.matcher(text).matches()) {
            wrong(key, object.get(key), expected);
            return null;
        }
        return text;
    }

    boolean flag(String key, boolean fallback) {
        JsonNode node = object.get(key);
        if (node == null) {
            return fallback;
        }
        if (!node.isBoolean()) {
            wrong(key, node, "true or false");
            return fallback;
        }
        return node.booleanValue();
    }

    long integer(String key, long least, long most, long fallback) {
        JsonNode node = object.get(key);
        if (node == null) {
            return fallback;
        }
        OptionKind<Long> kind = OptionKind.integer(least, most);
        Long value = kind.reader().apply(node);
        if (value == null) {
            wrong(key, node, "an " + kind.description());
            return fallback;
        }
        return value;
    }

    /** A list of texts, or null when it is missing or wrong. */
    @Nullable
    List<String> texts(String key) {
        JsonNode node = object.get(key);
        if (node == null) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        if (node.isArray()) {
            for (JsonNode element : node.values()) {
                if (element.isString()) {
                    texts.add(element.stringValue());
                }
            }
        }
        if (!node.isArray() || texts.isEmpty() || texts.size() < node.size()) {
            wrong(key, node, "a list of names in quotes");
            return null;
        }
        return texts;
    }

    /** A list of objects, empty after a fault. */
    List<JsonNode> objects(String key, boolean required) {
        JsonNode node = object.get(key);
        if (node == null && !required) {
            return List.of();
        }
        if (node == null || !node.isArray() || node.isEmpty()) {
            wrong(key, node, "a list of at least one object");
            return List.of();
        }
        List<JsonNode> objects = new ArrayList<>(node.size());
        int index = 0;
        for (JsonNode element : node.values()) {
            if (element.isObject()) {
                objects.add(element);
            } else {
                wrong(key + "[" + index + "]", element, "an object");
            }
            index++;
        }
        return objects;
    }

    void wrong(String key, @Nullable JsonNode got, String expected) {
        Fault fault = Fault.of(
                ErrorCode.MODEL_INVALID, where, got == null ? "'" + key + "' is missing" : "'" + key + "' is wrong");
        report((got == null ? fault : fault.got(DefinitionJson.shown(got))).expected(expected));
    }

    void report(Fault fault) {
        faults.add(source, fault);
    }
}
