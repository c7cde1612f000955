package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the top level of a definition: name, inputs, blocks, the list of layers, outputs and settings. */
final class DefinitionReader {
    static final String NAME_RULE = "1 to 200 letters, digits, '_', '-' or '.', not beginning with '.' or '-'";

    private static final List<String> KEYS =
            List.of("name", "description", "inputs", "blocks", "layers", "outputs", "seed", "runnable");
    private static final List<String> INPUT_KEYS = List.of("name", "shape", "datatype", "batch_dim", "default_sizes");
    private static final List<String> BLOCK_KEYS = List.of("inputs", "defaults", "layers", "output");
    private static final List<String> BLOCK_INPUTS = List.of("input");
    private static final Pattern MODEL_NAME = Pattern.compile("[^\\p{Cntrl}]{1,200}");
    private static final Pattern SYMBOL = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
    private static final int MAX_INPUT_RANK = 8;

    private final DefinitionFaults faults;

    DefinitionReader(DefinitionFaults faults) {
        this.faults = faults;
    }

    /** The definition, as far as it can be understood; what cannot is reported. */
    ModelDefinition read(JsonNode json) {
        if (!json.isObject()) {
            faults.add(Fault.of(ErrorCode.MODEL_INVALID, null, "the definition is not an object")
                    .got(DefinitionJson.shown(json))
                    .expected("{\"inputs\": [...], \"layers\": [...]}"));
            faults.throwIfAny();
        }
        DefinitionFields fields = new DefinitionFields(json, "definition", "/", faults);
        fields.onlyKnown(KEYS);
        String name = fields.name("name", MODEL_NAME, "1 to 200 printable characters");
        List<String> outputs = fields.texts("outputs");
        return new ModelDefinition(
                name == null ? "model" : name,
                fields.text("description"),
                inputs(fields.objects("inputs", true)),
                blocks(json.get("blocks"), fields),
                fields.objects("layers", true),
                outputs == null ? List.of() : outputs,
                fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE, 0),
                fields.flag("runnable", true));
    }

    private List<GraphInput> inputs(List<JsonNode> declared) {
        List<GraphInput> inputs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < declared.size(); i++) {
            JsonNode json = declared.get(i);
            DefinitionFields fields = new DefinitionFields(json, "inputs[" + i + "]", "/inputs/" + i, faults);
            fields.onlyKnown(INPUT_KEYS);
            String name = fields.name("name", DefinitionFields.NAME, NAME_RULE);
            if (name == null) {
                if (json.get("name") == null) {
                    fields.wrong("name", null, NAME_RULE);
                }
                continue;
            }
            if (!names.add(name)) {
                fields.report(Fault.of(ErrorCode.MODEL_GRAPH_INVALID, name, "two inputs have this name"));
                continue;
            }
            DataType type = dataType(fields);
            Shape shape = shape(json.get("shape"), fields);
            if (type != null && shape != null) {
                inputs.add(new GraphInput(name, new TensorType(type, shape), InputHints.read(json, shape, fields)));
            }
        }
        return inputs;
    }

    private static @Nullable DataType dataType(DefinitionFields fields) {
        String text = fields.text("datatype");
        if (text == null) {
            return DataType.FP32;
        }
        for (DataType type : DataType.ofProtocol()) {
            if (type.name().equals(text)) {
                return type;
            }
        }
        List<String> known = DataType.ofProtocol().stream().map(DataType::name).toList();
        fields.report(Fault.of(ErrorCode.MODEL_INVALID, "inputs", "there is no such datatype")
                .got("'" + text + "'")
                .expected("one of " + String.join(", ", known))
                .fix(Suggestions.advice(text, known)));
        return null;
    }

    private static @Nullable Shape shape(@Nullable JsonNode json, DefinitionFields fields) {
        if (json == null || !json.isArray() || json.size() > MAX_INPUT_RANK) {
            fields.wrong("shape", json, "a list of at most " + MAX_INPUT_RANK + " sizes or names");
            return null;
        }
        List<Dim> dims = new ArrayList<>();
        long product = 1;
        for (JsonNode element : json.values()) {
            Long size = OptionKind.count().reader().apply(element);
            if (size != null && product <= Long.MAX_VALUE / 8 / size) {
                product *= size;
                dims.add(Dim.of(size));
            } else if (element.isString()
                    && SYMBOL.matcher(element.stringValue()).matches()) {
                dims.add(Dim.named(element.stringValue()));
            } else {
                fields.wrong(
                        "shape",
                        json,
                        "sizes from 1 to " + OptionKind.MAX + " with a product below 2^60, or names such as \"N\"");
                return null;
            }
        }
        return Shape.of(dims);
    }

    private Map<String, ModelDefinition.Block> blocks(@Nullable JsonNode json, DefinitionFields fields) {
        Map<String, ModelDefinition.Block> blocks = new LinkedHashMap<>();
        if (json == null) {
            return blocks;
        }
        if (!json.isObject()) {
            fields.wrong("blocks", json, "an object of blocks by name");
            return blocks;
        }
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            String name = entry.getKey();
            if (!DefinitionFields.NAME.matcher(name).matches()) {
                fields.wrong("blocks", null, "block names of " + NAME_RULE);
                continue;
            }
            blocks.put(name, block(name, entry.getValue()));
        }
        return blocks;
    }

    private ModelDefinition.Block block(String name, JsonNode json) {
        DefinitionFields fields = new DefinitionFields(json, "block " + name, "/blocks/" + name, faults);
        if (!json.isObject()) {
            faults.add(Fault.of(ErrorCode.MODEL_INVALID, "block " + name, "a block is an object")
                    .got(DefinitionJson.shown(json))
                    .expected("{\"layers\": [...]}"));
            return new ModelDefinition.Block(name, BLOCK_INPUTS, Map.of(), List.of(), null);
        }
        fields.onlyKnown(BLOCK_KEYS);
        List<String> inputs = fields.texts("inputs");
        Map<String, JsonNode> defaults = new LinkedHashMap<>();
        JsonNode given = json.get("defaults");
        if (given != null && given.isObject()) {
            given.properties().forEach(entry -> defaults.put(entry.getKey(), entry.getValue()));
        } else if (given != null) {
            fields.wrong("defaults", given, "an object of parameters");
        }
        return new ModelDefinition.Block(
                name,
                inputs == null ? BLOCK_INPUTS : inputs,
                defaults,
                fields.objects("layers", true),
                fields.text("output"));
    }
}
