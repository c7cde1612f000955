package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.definition.NameScope.Output;
import io.neurometer.engine.frontend.definition.NameScope.Source;
import io.neurometer.engine.frontend.definition.NameScope.Unresolved;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns expanded layers into a graph: puts them in order, checks options, and lets each layer type add its nodes. After
 * a faulty layer building goes on with what does not depend on it, so that all faults show at once.
 */
final class NetworkBuilder {
    private final ModelDefinition definition;
    private final LayerExpander expander;
    private final DefinitionFaults faults;
    private final GraphBuilder graph;
    private final NetworkAssembly network;
    private final Map<String, Value> values = new HashMap<>();

    NetworkBuilder(
            ModelDefinition definition,
            LayerExpander expander,
            WeightSupply weights,
            DefinitionLimits limits,
            DefinitionFaults faults) {
        this.definition = definition;
        this.expander = expander;
        this.faults = faults;
        this.graph = new GraphBuilder(definition.name());
        this.network = new NetworkAssembly(graph, weights, limits);
    }

    /** @throws EngineException with every fault found so far, if any */
    Graph build() {
        for (GraphInput input : definition.inputs()) {
            graph.input(input);
            values.put(input.name(), new Value(input.name(), input.type()));
        }
        Map<LayerSpec, List<@Nullable String>> inputs = new LinkedHashMap<>();
        for (LayerSpec layer : expander.layers()) {
            inputs.put(layer, resolveAll(layer));
        }
        for (LayerSpec layer : LayerOrder.of(inputs, faults)) {
            add(layer, inputs.getOrDefault(layer, List.of()));
        }
        List<@Nullable String> outputs = expander.outputs().stream()
                .map(output -> resolve(output, "outputs", "/outputs"))
                .toList();
        faults.throwIfAny();
        outputs.stream().map(this::valueName).forEach(graph::output);
        expander.names().forEach((name, source) -> {
            String made = resolve(source, name, name);
            if (!graphInput(name)) {
                graph.feature(name, valueName(made));
            }
        });
        return graph.build();
    }

    private boolean graphInput(String name) {
        return definition.inputs().stream().anyMatch(input -> input.name().equals(name));
    }

    private String valueName(@Nullable String made) {
        Value value = made == null ? null : values.get(made);
        if (value == null) {
            throw new IllegalStateException("'" + made + "' has no value though no fault was reported");
        }
        return value.name();
    }

    /** Full names of the layers and inputs that a layer reads; null where there is none. Masks come last. */
    private List<@Nullable String> resolveAll(LayerSpec layer) {
        List<@Nullable String> names = new ArrayList<>();
        for (Source input : layer.inputs()) {
            names.add(resolve(input, layer.name(), layer.source()));
        }
        for (Source reference : layer.references().values()) {
            names.add(resolve(reference, layer.name(), layer.source()));
        }
        return names;
    }

    private @Nullable String resolve(Source source, String where, String place) {
        Source found = source;
        for (int hops = 0; found instanceof Unresolved named; hops++) {
            if (named.text().isEmpty()) {
                return null;
            }
            found = named.scope().find(named.text(), expander.names());
            if (found == null || hops > expander.names().size()) {
                reportMissing(named, where, place);
                return null;
            }
        }
        return ((Output) found).name();
    }

    private void reportMissing(Unresolved named, String where, String place) {
        Fault fault = Fault.of(ErrorCode.MODEL_GRAPH_INVALID, where, "there is no layer or input of this name")
                .got("'" + named.text() + "'");
        if (faults.isNew(place, fault)) {
            faults.add(
                    place,
                    fault.fix(Suggestions.advice(named.text(), named.scope().known())));
        }
    }

    private void add(LayerSpec layer, List<@Nullable String> inputNames) {
        LayerType type = layer.type();
        if (type == null) {
            return;
        }
        Options options = OptionsReader.read(
                layer.name(), type, layer.json(), LayerExpander.LAYER_KEYS, fault -> faults.add(layer.source(), fault));
        int count = layer.inputs().size();
        if (count < type.minInputs() || count > type.maxInputs()) {
            faults.add(layer.source(), wrongCount(layer, type, count));
            return;
        }
        List<Value> inputs = new ArrayList<>();
        for (String name : inputNames) {
            Value value = name == null ? null : values.get(name);
            if (value == null) {
                return;
            }
            inputs.add(value);
        }
        if (options != null) {
            build(layer, type, options, inputs);
        }
    }

    private static Fault wrongCount(LayerSpec layer, LayerType type, int count) {
        String most = type.maxInputs() == LayerType.ANY ? " or more" : " to " + type.maxInputs();
        return Fault.of(ErrorCode.MODEL_INVALID, layer.name(), type.name() + " has a wrong number of inputs")
                .got(count)
                .expected(type.minInputs() + (type.minInputs() == type.maxInputs() ? "" : most))
                .fix("name them: \"inputs\": [\"…\", \"…\"]");
    }

    private void build(LayerSpec layer, LayerType type, Options options, List<Value> operands) {
        int count = layer.inputs().size();
        Value mask = operands.size() > count ? operands.get(count) : null;
        LayerAssembly assembly = new LayerAssembly(network, layer.name(), options, operands.subList(0, count), mask);
        try {
            network.countLayer();
            emit(layer.name(), assembly, type.builder().build(assembly));
        } catch (EngineException wrong) {
            for (Fault fault : wrong.faults()) {
                faults.add(layer.source(), fault.where() == null ? fault.at(layer.name()) : fault);
            }
        } catch (ArithmeticException overflow) {
            faults.add(
                    layer.source(), Fault.of(ErrorCode.TOO_LARGE, layer.name(), "the sizes of this layer exceed 2^63"));
        }
    }

    /** Adds the layer's nodes; its output is called as the layer. */
    private void emit(String layer, LayerAssembly assembly, Value output) {
        boolean made = assembly.nodes().stream().anyMatch(node -> node.outputs().contains(output.name()));
        String from = made ? output.name() : layer;
        for (Node node : assembly.nodes()) {
            List<String> outputs = renamed(node.outputs(), from, layer);
            graph.node(node.name(), node.layer(), node.op(), renamed(node.inputs(), from, layer), outputs);
            graph.feature(node.name(), outputs.get(0));
        }
        assembly.features().forEach((name, value) -> graph.feature(name, value.equals(from) ? layer : value));
        String name = made ? layer : output.name();
        graph.feature(layer, name);
        values.put(layer, new Value(name, output.type()));
    }

    private static List<String> renamed(List<String> names, String from, String to) {
        return names.stream().map(name -> name.equals(from) ? to : name).toList();
    }
}
