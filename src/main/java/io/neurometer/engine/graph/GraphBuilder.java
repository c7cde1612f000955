package io.neurometer.engine.graph;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the parts of a graph in any order, then orders and verifies them. */
public final class GraphBuilder {
    private final String name;
    private final List<GraphInput> inputs = new ArrayList<>();
    private final Map<String, Weight> weights = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private final Map<String, String> features = new LinkedHashMap<>();
    private final Map<String, TensorType> replaceable = new LinkedHashMap<>();
    private final Set<String> nodeNames;
    private final Set<String> valueNames;
    private final Map<String, Integer> lastNumbers;
    private final GraphBuilder whole;
    private @Nullable Long opset;

    public GraphBuilder(String name) {
        this.name = name;
        this.whole = this;
        this.nodeNames = new LinkedHashSet<>();
        this.valueNames = new LinkedHashSet<>();
        this.lastNumbers = new HashMap<>();
    }

    /** Collects the nodes of a body; names are unique in the whole graph, to which its weights belong. */
    private GraphBuilder(GraphBuilder around) {
        this.name = around.name;
        this.whole = around.whole;
        this.nodeNames = around.nodeNames;
        this.valueNames = around.valueNames;
        this.lastNumbers = around.lastNumbers;
    }

    /** A builder for the body of one of this graph's nodes. */
    public GraphBuilder body() {
        return new GraphBuilder(this);
    }

    /** Declares an input and gives its value name. */
    public String input(String input, TensorType type) {
        return input(new GraphInput(input, type));
    }

    /** Declares an input and gives its value name. */
    public String input(GraphInput input) {
        inputs.add(input);
        valueNames.add(input.name());
        return input.name();
    }

    /**
     * Adds a weight and gives its value name.
     *
     * @throws EngineException {@link ErrorCode#MODEL_GRAPH_INVALID} when there is a weight of that name
     */
    public String weight(Weight weight) {
        if (whole.weights.putIfAbsent(weight.name(), weight) != null) {
            throw new EngineException(
                    Fault.of(ErrorCode.MODEL_GRAPH_INVALID, weight.name(), "is a weight that is defined twice")
                            .fix("give each value its own name"));
        }
        valueNames.add(weight.name());
        return weight.name();
    }

    /** Puts a weight in the place of the one of the same name. */
    public void replaceWeight(Weight weight) {
        whole.weights.put(weight.name(), weight);
    }

    /** The inputs so far. */
    public List<GraphInput> inputs() {
        return Collections.unmodifiableList(inputs);
    }

    /** The nodes so far, in the order in which they were added. */
    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** The weight of that value name so far, or null. */
    public @Nullable Weight findWeight(String value) {
        return whole.weights.get(value);
    }

    /** Lets a request supply another value for a weight. @param type what it may supply */
    public void replaceable(String weight, TensorType type) {
        replaceable.put(weight, type);
    }

    /** Takes back that a request may supply another value for a weight. */
    public void fix(String weight) {
        whole.replaceable.remove(weight);
    }

    /** Names of the values that nodes make so far. */
    public Set<String> made() {
        Set<String> made = new LinkedHashSet<>();
        nodes.forEach(node -> made.addAll(node.outputs()));
        return made;
    }

    /** Names of the values that nodes read so far, and of the outputs. */
    public Set<String> read() {
        Set<String> read = new LinkedHashSet<>();
        nodes.forEach(node -> read.addAll(node.inputs()));
        read.addAll(outputs);
        read.remove(Node.ABSENT);
        return read;
    }

    /** Whether a request may supply another value for a weight. */
    public boolean isReplaceable(String weight) {
        return whole.replaceable.containsKey(weight);
    }

    /** Adds an INT64 vector of axes, sizes or other settings of an operator, under a fresh name. */
    public String longs(String base, long... values) {
        return weight(new Weight(
                freshValue(base),
                TensorType.of(DataType.INT64, values.length),
                values.length,
                false,
                WeightSource.longs(values)));
    }

    /** Adds a scalar constant of a given type that is part of the computation, under a fresh name. */
    public String scalar(String base, DataType type, double value) {
        return weight(new Weight(freshValue(base), TensorType.of(type), 1, false, WeightSource.constant(value)));
    }

    /** Adds a node with one output under a fresh value name derived from its name. */
    public String node(String nodeName, String layer, Op op, List<String> nodeInputs) {
        String output = freshValue(nodeName);
        node(nodeName, layer, op, nodeInputs, List.of(output));
        return output;
    }

    /** Adds a node; a name already taken gets a number. */
    public void node(String nodeName, String layer, Op op, List<String> nodeInputs, List<String> nodeOutputs) {
        String unique = unique(nodeName, nodeNames);
        nodes.add(new Node(unique, layer, op, nodeInputs, nodeOutputs));
        valueNames.addAll(nodeOutputs);
    }

    /** Declares a value to be an output of the graph. */
    public void output(String value) {
        outputs.add(value);
    }

    /** Lets requests ask for a value by a layer's or node's name; the last one under a name wins. */
    public void feature(String layerOrNode, String value) {
        features.put(layerOrNode, value);
    }

    /** Keeps a name for a value that is still to come, so that no fresh name is the same. */
    public void reserve(String value) {
        valueNames.add(value);
    }

    /** A value name that is not taken yet. */
    public String freshValue(String base) {
        return unique(base, valueNames);
    }

    /** The name itself if it is not taken, else with the first number that makes it one. */
    private String unique(String base, Set<String> taken) {
        String unique = base;
        while (!taken.add(unique)) {
            unique = base + "_" + lastNumbers.merge(base, 1, Integer::sum);
        }
        return unique;
    }

    /** Notes the version of the ONNX operator set that the model was written for. */
    public void opset(long version) {
        opset = version;
    }

    /** @throws EngineException with every fault found: cycles, dangling inputs, duplicate names */
    public Graph build() {
        List<Node> ordered = GraphVerifier.verifiedOrder(graph(nodes));
        return graph(ordered);
    }

    /**
     * The nodes so far as the body of a node.
     *
     * @param formals the inputs that each call supplies
     * @param captured names of values from around the node
     * @throws EngineException as {@link #build}
     */
    public Subgraph build(List<Subgraph.Formal> formals, List<String> captured) {
        Set<String> known = new LinkedHashSet<>(captured);
        formals.forEach(formal -> known.add(formal.name()));
        List<Node> ordered = GraphVerifier.verifiedOrder(graph(nodes), known);
        return new Subgraph(formals, captured, ordered, outputs);
    }

    private Graph graph(List<Node> inOrder) {
        return new Graph(
                name,
                List.copyOf(inputs),
                Collections.unmodifiableMap(new LinkedHashMap<>(weights)),
                List.copyOf(inOrder),
                List.copyOf(outputs),
                Collections.unmodifiableMap(new LinkedHashMap<>(features)),
                replaceable.entrySet().stream()
                        .map(entry -> new GraphInput(entry.getKey(), entry.getValue()))
                        .toList(),
                opset);
    }
}
