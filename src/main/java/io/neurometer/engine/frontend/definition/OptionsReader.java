package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the options of layers from JSON. */
final class OptionsReader {
    private OptionsReader() {}

    /**
     * Reads the options of a layer of that type and reports every unknown key, wrong value and missing option.
     *
     * @param layer the layer's name, for faults
     * @param json the layer's JSON object
     * @param common keys that are not options: {@code type}, {@code name} and the like
     * @return the options, or null after a fault
     */
    static @Nullable Options read(
            String layer, LayerType type, JsonNode json, Set<String> common, Consumer<Fault> faults) {
        Map<String, Option<?>> known = new LinkedHashMap<>();
        for (Option<?> option : type.options()) {
            known.put(option.name(), option);
            option.aliases().forEach(alias -> known.put(alias, option));
        }
        Map<Option<?>, Object> values = new IdentityHashMap<>();
        boolean sound = true;
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            String key = field.getKey();
            if (common.contains(key)) {
                continue;
            }
            Option<?> option = known.get(key);
            if (option == null) {
                faults.accept(unknown(layer, type, key, known, common));
                sound = false;
                continue;
            }
            Object value;
            try {
                value = option.kind().reader().apply(field.getValue());
            } catch (EngineException wrong) {
                wrong.faults().forEach(fault -> faults.accept(fault.at(layer)));
                sound = false;
                continue;
            }
            if (value == null) {
                faults.accept(Fault.of(ErrorCode.MODEL_INVALID, layer, "option '" + key + "' has a wrong value")
                        .got(DefinitionJson.shown(field.getValue()))
                        .expected(option.kind().description()));
                sound = false;
            } else if (values.put(option, value) != null) {
                faults.accept(Fault.of(ErrorCode.MODEL_INVALID, layer, "option '" + option.name() + "' is given twice")
                        .got("'" + key + "' as well")
                        .fix("keep one of the two names"));
                sound = false;
            }
        }
        for (Option<?> option : type.options()) {
            if (option.required() && !values.containsKey(option) && sound) {
                faults.accept(Fault.of(ErrorCode.MODEL_INVALID, layer, "option '" + option.name() + "' is missing")
                        .expected(option.kind().description())
                        .fix(type.name() + " needs it: " + option.text()));
                sound = false;
            }
        }
        return sound ? new Options(values) : null;
    }

    private static Fault unknown(
            String layer, LayerType type, String key, Map<String, Option<?>> known, Set<String> common) {
        List<String> words = new ArrayList<>(known.keySet());
        words.addAll(common);
        return Fault.of(ErrorCode.MODEL_INVALID, layer, type.name() + " has no option '" + key + "'")
                .got("'" + key + "'")
                .expected("one of " + String.join(", ", known.keySet()))
                .fix(Suggestions.advice(key, words));
    }
}
