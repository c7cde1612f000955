package io.neurometer.engine.graph;

import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A graph with what is known of its values for given input types.
 *
 * @param types types by value name; a value whose type depends on the data of a request is missing, or has unknown
 *     dimensions
 * @param values the small constant values, mostly shapes and indices, that type rules needed; memory outside the Java
 *     heap that lives as long as this object is reachable. In a rewritten graph those that follow from the bound shapes
 *     need no node that makes them
 * @param constants names of all values that do not depend on any input's data: weights and what is computed from them
 *     or from shapes alone
 */
public record TypedGraph(
        Graph graph, Map<String, TensorType> types, Map<String, Tensor> values, Set<String> constants) {

    /** The type of a value, or null where only running the model can tell. */
    public @Nullable TensorType type(String value) {
        return types.get(value);
    }

    /** The type of a value that has one. */
    TensorType requireType(String value) {
        TensorType type = types.get(value);
        if (type == null) {
            throw new IllegalStateException("the type of '" + value + "' is not known");
        }
        return type;
    }

    /** Whether the value has a fixed type. */
    public boolean isFixed(String value) {
        TensorType type = types.get(value);
        return type != null && type.shape().isFixed();
    }

    /** The types of a node's outputs; null where one is absent or not fixed. */
    public @Nullable List<TensorType> fixedOutputs(Node node) {
        List<TensorType> fixed = new ArrayList<>();
        for (String output : node.outputs()) {
            TensorType type = types.get(output);
            if (type == null || !type.shape().isFixed()) {
                return null;
            }
            fixed.add(type);
        }
        return fixed;
    }

    /** Whether the node's every output is the same for all requests of these shapes, so that it never runs. */
    public boolean isConstant(Node node) {
        return constants.containsAll(presentOutputs(node));
    }

    /** The node's inputs as its rules want them. @throws IllegalStateException when an input's type is not known */
    public Inputs inputs(Node node) {
        Inputs.Builder builder = new Inputs.Builder();
        for (String input : node.inputs()) {
            if (input.equals(Node.ABSENT)) {
                builder.addAbsent();
                continue;
            }
            builder.add(requireType(input), values.get(input));
        }
        return builder.build();
    }

    /** The nodes that must run for these values, in order: needed, and not constant. */
    public List<Node> running(List<String> outputs) {
        Set<String> wanted = new HashSet<>(outputs);
        List<Node> running = new ArrayList<>();
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            Node node = graph.nodes().get(i);
            if (node.outputs().stream().anyMatch(wanted::contains) && !isConstant(node)) {
                running.add(node);
                wanted.addAll(node.inputs());
                wanted.remove(Node.ABSENT);
            }
        }
        Collections.reverse(running);
        return running;
    }

    /**
     * The nodes that make the constants among {@code outputs} and those that {@code running} reads, in order. A constant
     * whose value is known because the shapes are bound needs none.
     */
    List<Node> producersOfConstants(List<String> outputs, List<Node> running) {
        Set<String> shapeDependent = shapeDependent();
        Set<String> needed = new HashSet<>(outputs);
        running.forEach(node -> needed.addAll(node.inputs()));
        List<Node> producers = new ArrayList<>();
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            Node node = graph.nodes().get(i);
            boolean makes = false;
            for (String output : node.outputs()) {
                boolean known = values.containsKey(output) && shapeDependent.contains(output);
                makes |= constants.contains(output) && needed.contains(output) && !known;
            }
            if (makes) {
                producers.add(node);
                needed.addAll(node.inputs());
            }
        }
        Collections.reverse(producers);
        return producers;
    }

    /** Names of the values that are not the same for all requests and all shapes: what inputs or their shapes decide. */
    public Set<String> shapeDependent() {
        Set<String> dependent = new HashSet<>(values.keySet());
        dependent.removeAll(graph.weights().keySet());
        for (Node node : graph.nodes()) {
            node.outputs().forEach(dependent::remove);
        }
        graph.inputs().forEach(input -> dependent.add(input.name()));
        for (Node node : graph.nodes()) {
            if (node.inputs().stream().anyMatch(input -> !input.equals(Node.ABSENT) && dependent.contains(input))) {
                dependent.addAll(node.outputs());
            }
        }
        return dependent;
    }

    private static List<String> presentOutputs(Node node) {
        return node.outputs().stream()
                .filter(output -> !output.equals(Node.ABSENT))
                .toList();
    }
}
