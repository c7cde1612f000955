package io.neurometer.engine.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network as nodes joined by named values. Built by {@link GraphBuilder}, which verifies it; immutable.
 *
 * @param name the model's own name
 * @param inputs what each request supplies
 * @param weights constants by value name
 * @param nodes in an order in which every value is made before it is read
 * @param outputs names of the values that answer a request
 * @param features for each layer and node name the value it yields, so that a request can ask for it
 * @param replaceable what a request may supply instead of the weight of the same name
 * @param opset version of the ONNX operator set that the model was written for, or null when it was not
 */
public record Graph(
        String name,
        List<GraphInput> inputs,
        Map<String, Weight> weights,
        List<Node> nodes,
        List<String> outputs,
        Map<String, String> features,
        List<GraphInput> replaceable,
        @Nullable Long opset) {

    /** This graph with other nodes. */
    public Graph withNodes(List<Node> others) {
        return new Graph(name, inputs, weights, List.copyOf(others), outputs, features, replaceable, opset);
    }

    /** This graph with inputs in place of those replaceable weights that a request supplies. */
    public Graph supplied(Set<String> names) {
        List<GraphInput> supplied = replaceable.stream()
                .filter(input -> names.contains(input.name()))
                .toList();
        if (supplied.isEmpty()) {
            return this;
        }
        List<GraphInput> all = new ArrayList<>(inputs);
        all.addAll(supplied);
        Map<String, Weight> kept = new LinkedHashMap<>(weights);
        supplied.forEach(input -> kept.remove(input.name()));
        return new Graph(name, all, kept, nodes, outputs, features, List.of(), opset);
    }
}
