package io.neurometer.service.inference;

import static io.neurometer.service.inference.RequestFaults.invalid;

import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the values that a request's output names stand for. */
final class OutputSelection {
    private static final int NAMES_IN_MESSAGE = 20;

    private OutputSelection() {}

    /**
     * @param requested names of outputs, layers, nodes or values, in this order of preference; empty for all outputs
     * @return value names by the names that the answer uses, in order
     */
    static Map<String, String> select(Graph graph, List<InferRequest.RequestedOutput> requested) {
        Map<String, String> selection = new LinkedHashMap<>();
        if (requested.isEmpty()) {
            graph.outputs().forEach(output -> selection.put(output, output));
            return selection;
        }
        Set<String> values = null;
        for (InferRequest.RequestedOutput output : requested) {
            String value = graph.outputs().contains(output.name())
                    ? output.name()
                    : graph.features().get(output.name());
            if (value == null) {
                values = values == null ? values(graph) : values;
                value = values.contains(output.name()) ? output.name() : null;
            }
            if (value == null) {
                throw unknown(graph, output.name());
            }
            if (selection.put(output.name(), value) != null) {
                throw invalid(output.name(), "the same output is asked for twice", null, "each output once");
            }
        }
        return selection;
    }

    private static Set<String> values(Graph graph) {
        Set<String> values = new HashSet<>();
        for (GraphInput input : graph.inputs()) {
            values.add(input.name());
        }
        for (Node node : graph.nodes()) {
            values.addAll(node.outputs());
        }
        values.remove(Node.ABSENT);
        return values;
    }

    private static RuntimeException unknown(Graph graph, String name) {
        List<String> layers = graph.features().keySet().stream()
                .filter(layer -> !graph.outputs().contains(layer))
                .toList();
        String some = layers.size() <= NAMES_IN_MESSAGE
                ? layers.toString()
                : layers.subList(0, NAMES_IN_MESSAGE) + " and " + (layers.size() - NAMES_IN_MESSAGE) + " more";
        return invalid(
                name, "the model has no such output", null, "one of " + graph.outputs() + ", or a layer: " + some);
    }
}
