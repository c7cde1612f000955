package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.op.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The {@code activation} option, by which a layer of another family applies an activation function to its output. */
final class ActivationOption {
    static final Option<Choice> ACTIVATION = Option.optional(
            "activation",
            new OptionKind<>("name of an activation, or an object with its type and options", ActivationOption::choice),
            "none",
            "applied to the output");

    private ActivationOption() {}

    /** An activation picked for another layer, with its own options. */
    record Choice(LayerType type, Options options) {}

    /** The activation of that name with default options. */
    static Choice plain(String type) {
        Choice choice = choice(JsonNodeFactory.instance.stringNode(type));
        if (choice == null) {
            throw new IllegalStateException(type);
        }
        return choice;
    }

    private static @Nullable Choice choice(JsonNode json) {
        JsonNode name = json.isObject() ? json.get("type") : json;
        if (name == null || !name.isString()) {
            return null;
        }
        LayerType type = find(name.stringValue());
        List<Fault> faults = new ArrayList<>();
        JsonNode options = json.isObject() ? json : JsonNodeFactory.instance.objectNode();
        Options read = OptionsReader.read("activation", type, options, Set.of("type"), faults::add);
        if (read == null) {
            throw new EngineException(faults);
        }
        return new Choice(type, read);
    }

    private static LayerType find(String name) {
        List<LayerType> all = ActivationLayers.TYPES;
        return all.stream()
                .filter(type -> type.name().equals(name) || type.aliases().contains(name))
                .findFirst()
                .orElseThrow(() ->
                        new EngineException(Fault.of(ErrorCode.MODEL_INVALID, null, "there is no such activation")
                                .got("'" + name + "'")
                                .fix(Suggestions.advice(
                                        name, all.stream().map(LayerType::name).toList()))));
    }

    /** The part name of a layer's main node: none when it is the only one, else {@code part}. */
    static String mainPart(LayerAssembly layer, String part) {
        return layer.options().find(ACTIVATION) == null ? "" : part;
    }

    /** The value after the layer's {@code activation} option, if it has one. */
    static Value activated(LayerAssembly layer, Value value) {
        Choice choice = layer.options().find(ACTIVATION);
        return choice == null ? value : activated(layer, choice, value);
    }

    /** Adds the layer's main node, and its activation if it has one. */
    static Value add(LayerAssembly layer, String part, Op op, Value... operands) {
        return activated(layer, layer.add(mainPart(layer, part), op, operands));
    }

    static Value activated(LayerAssembly layer, Choice choice, Value value) {
        LayerType type = choice.type();
        return type.builder().build(layer.part(type.name(), choice.options(), value));
    }
}
