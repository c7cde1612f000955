package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.definition.NameScope.Output;
import io.neurometer.engine.frontend.definition.NameScope.Source;
import io.neurometer.engine.frontend.definition.NameScope.Unresolved;
import io.neurometer.engine.graph.GraphInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Unrolls {@code repeat} and {@code blocks} into a flat list of layers with full names. A layer of a block is called
 * {@code <use>.<layer>}, copy i of a repeated one {@code <name>.<i>}, or as its name says where that contains
 * {@code {i}}.
 */
final class LayerExpander {
    /** Keys of every layer that are not options of its type. */
    static final Set<String> LAYER_KEYS =
            new LinkedHashSet<>(List.of("type", "name", "inputs", "repeat", "repeat_from", "connect", "if"));

    private static final List<String> USE_KEYS =
            List.of("block", "name", "inputs", "with", "repeat", "repeat_from", "connect", "if");
    private static final OptionKind<String> CONNECT = OptionKind.choice("chain", "dense");
    private static final int MAX_BLOCK_DEPTH = 16;

    /** What one input of a generated concatenation counts, in JSON values. */
    private static final long VALUES_PER_PIECE = 16;

    private static final String INDEX = "{i}";

    private final ModelDefinition definition;
    private final DefinitionLimits limits;
    private final DefinitionFaults faults;
    private final ExpansionBudget budget;
    private final BlockParameters parameters;
    private final List<LayerSpec> layers = new ArrayList<>();
    private final Map<String, Source> byFullName = new LinkedHashMap<>();
    private final Set<String> usedBlocks = new HashSet<>();
    private final NameScope root = new NameScope(null, "");
    private List<Source> outputs = List.of();

    /** Where in the definition the layers of a list stand, and what they may use. */
    private record Place(NameScope scope, Parameters parameters, String source, int depth) {}

    /** One entry of a list of layers, its common keys read. */
    private record Entry(
            JsonNode json,
            String kind,
            boolean block,
            String name,
            String source,
            List<Source> inputs,
            boolean dense,
            long size) {}

    LayerExpander(ModelDefinition definition, DefinitionLimits limits, DefinitionFaults faults) {
        this.definition = definition;
        this.limits = limits;
        this.faults = faults;
        this.budget = new ExpansionBudget(limits);
        this.parameters = new BlockParameters(faults);
    }

    /** @throws EngineException {@link ErrorCode#TOO_LARGE} as soon as there are too many layers */
    void expand() {
        for (GraphInput input : definition.inputs()) {
            root.declare(input.name(), new Output(input.name()));
            byFullName.put(input.name(), new Output(input.name()));
        }
        Source first = definition.inputs().isEmpty()
                ? new Unresolved("", root)
                : new Output(definition.inputs().get(0).name());
        Source last = expand(definition.layers(), new Place(root, Parameters.NONE, "/layers", 0), first);
        outputs = definition.outputs().isEmpty()
                ? List.of(last)
                : definition.outputs().stream()
                        .<Source>map(name -> new Unresolved(name, root))
                        .toList();
        for (String block : definition.blocks().keySet()) {
            if (!usedBlocks.contains(block)) {
                faults.add(Fault.of(ErrorCode.MODEL_INVALID, "block " + block, "no layer uses this block")
                        .fix("use it with {\"block\": \"" + block + "\"} or remove it"));
            }
        }
    }

    /** The flat list. */
    List<LayerSpec> layers() {
        return layers;
    }

    /** What answers requests. */
    List<Source> outputs() {
        return outputs;
    }

    /** Every full name: of inputs, layers, uses of blocks and their copies. */
    Map<String, Source> names() {
        return byFullName;
    }

    private Source expand(List<JsonNode> list, Place place, Source input) {
        Source previous = input;
        DefaultNames names = new DefaultNames(list);
        for (int i = 0; i < list.size(); i++) {
            budget.countStep();
            budget.countValues(ExpansionBudget.size(list.get(i)));
            String source = place.source() + "/" + i;
            JsonNode json = place.parameters().apply(list.get(i), fault -> faults.add(source, fault.at(source)));
            previous = element(json, place, source, previous, names);
        }
        return previous;
    }

    private Source element(JsonNode json, Place place, String source, Source previous, DefaultNames names) {
        DefinitionFields fields = new DefinitionFields(json, source, source, faults);
        if (!fields.flag("if", true)) {
            return previous;
        }
        boolean block = json.has("block");
        if (block == json.has("type")) {
            fields.report(Fault.of(ErrorCode.MODEL_INVALID, source, "a layer has either a 'type' or a 'block'")
                    .got(DefinitionJson.shown(json))
                    .fix("add \"type\": \"…\""));
            return new Unresolved("", place.scope());
        }
        String kind = fields.text(block ? "block" : "type");
        if (kind == null) {
            return new Unresolved("", place.scope());
        }
        String given = json.has("name") ? layerName(fields) : null;
        String name = given != null ? given : names.next(kind);
        Entry entry = new Entry(
                json,
                kind,
                block,
                name,
                source,
                inputs(fields, place, previous),
                dense(fields, json),
                ExpansionBudget.size(json));
        if (block) {
            new DefinitionFields(json, place.scope().fullName(name), source, faults).onlyKnown(USE_KEYS);
        }
        return json.has("repeat") || name.contains(INDEX)
                ? repeated(entry, place, fields, names)
                : copy(entry, place, name, entry.inputs());
    }

    private static @Nullable String layerName(DefinitionFields fields) {
        String name = fields.text("name");
        if (name != null
                && !DefinitionFields.NAME.matcher(name.replace(INDEX, "0")).matches()) {
            fields.report(Fault.of(ErrorCode.MODEL_INVALID, name, "this name cannot be used")
                    .expected(DefinitionReader.NAME_RULE));
            return null;
        }
        return name;
    }

    private static boolean dense(DefinitionFields fields, JsonNode json) {
        JsonNode connect = json.get("connect");
        if (connect == null) {
            return false;
        }
        String value = CONNECT.reader().apply(connect);
        if (value == null) {
            fields.wrong("connect", connect, CONNECT.description());
        }
        return "dense".equals(value);
    }

    private static List<Source> inputs(DefinitionFields fields, Place place, Source previous) {
        List<String> names = fields.texts("inputs");
        return names == null
                ? List.of(previous)
                : names.stream()
                        .<Source>map(name -> new Unresolved(name, place.scope()))
                        .toList();
    }

    private Source repeated(Entry entry, Place place, DefinitionFields fields, DefaultNames names) {
        long copies = fields.integer("repeat", 1, Long.MAX_VALUE, 1);
        long from = fields.integer("repeat_from", 0, OptionKind.MAX, 0);
        if (copies > limits.layers()) {
            throw new EngineException(NetworkAssembly.tooManyLayers(copies, limits)
                    .at(place.scope().fullName(entry.name())));
        }
        List<Source> pieces = new ArrayList<>(List.of(entry.inputs().get(0)));
        Source output = entry.inputs().get(0);
        for (long i = from; i < from + copies; i++) {
            budget.countStep();
            List<Source> inputs = new ArrayList<>(entry.inputs());
            if (entry.dense() && pieces.size() > 1) {
                output = concat(entry, place, pieces, names);
            }
            inputs.set(0, output);
            String name = entry.name().contains(INDEX)
                    ? entry.name().replace(INDEX, Long.toString(i))
                    : entry.name() + "." + i;
            output = copy(entry, place, name, inputs);
            pieces.add(output);
        }
        if (entry.dense()) {
            output = concat(entry, place, pieces, names);
        }
        if (!entry.name().contains(INDEX)) {
            declare(entry, place, entry.name(), output);
        }
        return output;
    }

    private Source concat(Entry entry, Place place, List<Source> pieces, DefaultNames names) {
        budget.countValues(VALUES_PER_PIECE * pieces.size());
        String name = names.next("concat");
        JsonNode none = JsonNodeFactory.instance.objectNode();
        Entry concat = new Entry(none, "concat", false, name, entry.source(), List.copyOf(pieces), false, 1);
        return copy(concat, place, name, concat.inputs());
    }

    private Source copy(Entry entry, Place place, String name, List<Source> inputs) {
        Source output = entry.block() ? use(entry, place, name, inputs) : layer(entry, place, name, inputs);
        declare(entry, place, name, output);
        return output;
    }

    private void declare(Entry entry, Place place, String name, Source output) {
        String fullName = place.scope().fullName(name);
        boolean free = byFullName.putIfAbsent(fullName, output) == null;
        if (!place.scope().declare(name, output) || !free) {
            faults.add(
                    entry.source(),
                    Fault.of(ErrorCode.MODEL_GRAPH_INVALID, fullName, "two layers or inputs have this name")
                            .fix("give each its own name"));
        }
    }

    private Source layer(Entry entry, Place place, String name, List<Source> inputs) {
        if (layers.size() >= limits.layers()) {
            throw new EngineException(NetworkAssembly.tooManyLayers(layers.size() + 1L, limits));
        }
        budget.countValues(entry.size());
        String fullName = place.scope().fullName(name);
        LayerType type = LayerTypes.find(entry.kind());
        if (type == null) {
            faults.add(
                    entry.source(),
                    Fault.of(ErrorCode.MODEL_INVALID, fullName, "there is no such layer type")
                            .got("'" + entry.kind() + "'")
                            .fix(Suggestions.advice(entry.kind(), LayerTypes.names())));
        }
        Map<String, Source> references = new HashMap<>();
        JsonNode mask = entry.json().get(AttentionLayers.MASK.name());
        if (type != null && type.options().contains(AttentionLayers.MASK) && mask != null && mask.isString()) {
            references.put(AttentionLayers.MASK.name(), new Unresolved(mask.stringValue(), place.scope()));
        }
        layers.add(new LayerSpec(fullName, entry.source(), type, entry.json(), List.copyOf(inputs), references));
        return new Output(fullName);
    }

    private Source use(Entry entry, Place place, String name, List<Source> inputs) {
        String fullName = place.scope().fullName(name);
        ModelDefinition.Block block = definition.blocks().get(entry.kind());
        Source unknown = new Unresolved("", place.scope());
        if (block == null) {
            faults.add(
                    entry.source(),
                    Fault.of(ErrorCode.MODEL_INVALID, fullName, "there is no such block")
                            .got("'" + entry.kind() + "'")
                            .fix(Suggestions.advice(
                                    entry.kind(), definition.blocks().keySet())));
            return unknown;
        }
        usedBlocks.add(block.name());
        if (place.depth() >= MAX_BLOCK_DEPTH) {
            faults.add(
                    entry.source(),
                    Fault.of(ErrorCode.MODEL_INVALID, "block " + block.name(), "blocks are nested too deeply")
                            .got("more than " + MAX_BLOCK_DEPTH + " levels")
                            .fix("a block must not use itself, directly or through others"));
            return unknown;
        }
        if (inputs.size() != block.inputs().size()) {
            faults.add(
                    entry.source(),
                    Fault.of(ErrorCode.MODEL_INVALID, fullName, "the block takes another number of inputs")
                            .got(inputs.size())
                            .expected(block.inputs().size() + ": " + String.join(", ", block.inputs())));
            return unknown;
        }
        NameScope scope = new NameScope(place.scope(), fullName + ".");
        for (int i = 0; i < inputs.size(); i++) {
            scope.declare(block.inputs().get(i), inputs.get(i));
        }
        Place inside = new Place(
                scope,
                parameters.of(block, entry.json().get("with"), fullName, entry.source()),
                "/blocks/" + block.name() + "/layers",
                place.depth() + 1);
        Source last = expand(block.layers(), inside, inputs.get(0));
        return block.output() == null ? last : new Unresolved(block.output(), scope);
    }
}
