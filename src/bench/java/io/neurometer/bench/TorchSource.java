package io.neurometer.bench;

import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A graph as a user of PyTorch would write it: the source of a TorchScript module's {@code forward}, one function of torch
 * for each node, and the names of the constants in it.
 */
final class TorchSource {
    private final TypedGraph typed;
    private final boolean inPlace;
    private final boolean channelsLast;
    private final List<Node> nodes;
    private final Set<String> outputs;
    private final Map<String, List<Node>> readers = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Constant> constants = new LinkedHashMap<>();
    /** Values in memory of their own, which nothing else reads once their one reader has. */
    private final Set<String> spendable = new HashSet<>();

    private final StringBuilder text = new StringBuilder();
    private int lines;

    /**
     * A parameter of the module.
     *
     * @param value the value's name in the graph
     * @param transposed whether the module has it with its two dimensions exchanged
     */
    record Constant(String value, boolean transposed) {}

    private TorchSource(TypedGraph typed, List<String> outputs, boolean inPlace, boolean channelsLast) {
        this.typed = typed;
        this.inPlace = inPlace;
        this.channelsLast = channelsLast;
        this.nodes = typed.running(outputs);
        this.outputs = Set.copyOf(outputs);
        for (Node node : nodes) {
            node.inputs()
                    .forEach(input -> readers.computeIfAbsent(input, name -> new ArrayList<>())
                            .add(node));
        }
        write(outputs);
    }

    /**
     * Writes a graph.
     *
     * @param outputs the values that {@code forward} gives, as a list
     * @param inPlace whether activations and sums overwrite what nothing else reads
     * @param channelsLast whether features are given to the first layer with their channels last
     * @throws IllegalArgumentException for an operator that no function of torch is chosen for
     */
    static TorchSource of(TypedGraph typed, List<String> outputs, boolean inPlace, boolean channelsLast) {
        return new TorchSource(typed, outputs, inPlace, channelsLast);
    }

    String text() {
        return text.toString();
    }

    /** By their names in the module. */
    Map<String, Constant> constants() {
        return constants;
    }

    private void write(List<String> wanted) {
        text.append("def forward(self");
        List<String> images = new ArrayList<>();
        for (GraphInput input : typed.graph().inputs()) {
            String name = "x" + names.size();
            names.put(input.name(), name);
            text.append(", ").append(name);
            if (typed.types().get(input.name()).shape().rank() == 4) {
                images.add(name);
            }
        }
        text.append("):\n");
        if (channelsLast) {
            images.forEach(name -> line(name, name + ".contiguous(memory_format=2)"));
        }
        TorchCalls calls = new TorchCalls(this);
        for (Node node : nodes) {
            if (biasOf(node) == null) {
                calls.write(node);
            }
        }
        List<String> results = wanted.stream().map(this::value).toList();
        text.append("  return [").append(String.join(", ", results)).append("]\n");
    }

    /** Gives a name to the one output of a node that is in memory of its own. */
    void fresh(Node node, String expression) {
        made(node, expression);
        String output = node.outputs().get(0);
        if (readers.getOrDefault(output, List.of()).size() == 1 && !outputs.contains(output)) {
            spendable.add(output);
        }
    }

    /** Gives a name to the one output of a node, which may be another view of an input. */
    void made(Node node, String expression) {
        names.put(node.outputs().get(0), named(expression));
    }

    /** Gives names to all outputs of a node. */
    void madeAll(Node node, String expression) {
        String all = named(expression);
        for (int i = 0; i < node.outputs().size(); i++) {
            names.put(node.outputs().get(i), named(all + "[" + i + "]"));
        }
    }

    /** The name of what an expression gives. */
    String named(String expression) {
        String name = "v" + lines++;
        line(name, expression);
        return name;
    }

    private void line(String name, String expression) {
        text.append("  ").append(name).append(" = ").append(expression).append('\n');
    }

    /** Whether a call may write over an input. */
    boolean mayOverwrite(Node node, int index) {
        String input = node.inputs().get(index);
        return inPlace
                && spendable.contains(input)
                && shape(node, index).equals(output(node).shape())
                && type(node, index).dataType() == output(node).dataType();
    }

    String in(Node node, int index) {
        return value(node.inputs().get(index));
    }

    private String value(String value) {
        return names.computeIfAbsent(value, constant -> constant(new Constant(constant, false)));
    }

    /** A constant of two dimensions, exchanged. */
    String transposed(Node node, int index) {
        return constant(new Constant(node.inputs().get(index), true));
    }

    private String constant(Constant constant) {
        for (Map.Entry<String, Constant> known : constants.entrySet()) {
            if (known.getValue().equals(constant)) {
                return "self." + known.getKey();
            }
        }
        String name = "c" + constants.size();
        constants.put(name, constant);
        return "self." + name;
    }

    boolean has(Node node, int index) {
        return index < node.inputs().size() && !node.inputs().get(index).equals(Node.ABSENT);
    }

    TensorType type(Node node, int index) {
        return typed.types().get(node.inputs().get(index));
    }

    Shape shape(Node node, int index) {
        return type(node, index).shape();
    }

    TensorType output(Node node) {
        return typed.types().get(node.outputs().get(0));
    }

    /** The elements of a constant of which types depend. */
    long[] longs(Node node, int index) {
        return typed.values().get(node.inputs().get(index)).toLongs();
    }

    boolean isKnown(Node node, int index) {
        return typed.values().containsKey(node.inputs().get(index));
    }

    boolean isConstant(Node node, int index) {
        return typed.constants().contains(node.inputs().get(index));
    }

    /** The product whose only reader, this sum, adds a bias to it; null for any other node. */
    @Nullable
    Node productUnder(Node sum) {
        return nodes.stream()
                .filter(node -> sum.equals(biasOf(node)))
                .findFirst()
                .orElse(null);
    }

    /** The sum that adds a bias to a product with a constant, or null. */
    private @Nullable Node biasOf(Node product) {
        String made = product.outputs().get(0);
        if (!isLayer(product) || readers.getOrDefault(made, List.of()).size() != 1 || outputs.contains(made)) {
            return null;
        }
        Node reader = readers.get(made).get(0);
        int bias = reader.inputs().get(0).equals(made) ? 1 : 0;
        boolean adds = reader.op() instanceof Elementwise.Binary binary
                && binary.function() == Elementwise.BinaryFunction.ADD
                && isConstant(reader, bias)
                && shape(reader, bias).equals(Shape.of(shape(product, 1).size(1)));
        return adds ? reader : null;
    }

    /** Whether a product is what PyTorch calls a linear layer. */
    boolean isLayer(Node node) {
        return node.op() instanceof Linear.MatMul
                && isConstant(node, 1)
                && shape(node, 1).rank() == 2;
    }
}
