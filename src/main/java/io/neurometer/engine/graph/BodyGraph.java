package io.neurometer.engine.graph;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of a node as a graph of its own. Captured constants are its constants too, under the names that they have
 * around the node; all other captured values become inputs after the formal ones.
 *
 * @param inputTypes types of the inputs as far as they are known around the node
 * @param known values of inputs that are constants of the bound shapes
 * @param captured the inputs that are captured, by their place among the values that the node supplies
 * @param outputs names of the outputs, in order; a name may occur twice
 */
public record BodyGraph(
        Graph graph,
        Map<String, TensorType> inputTypes,
        Map<String, Tensor> known,
        Map<Integer, String> captured,
        List<String> outputs) {
    /** Stands for a type that each call supplies. */
    private static final TensorType ANY = TensorType.of(DataType.FP32);

    /**
     * @param node the node whose operator holds the body
     * @param ownInputs how many of its inputs precede the captured values
     * @param formals types of the formal inputs, null where they are not known
     * @param typed what is known around the node, which makes the constants
     */
    public static BodyGraph of(
            Subgraph body, Node node, int ownInputs, List<@Nullable TensorType> formals, TypedGraph typed) {
        Map<String, String> names = body.names(node, ownInputs);
        Map<String, TensorType> inputTypes = new LinkedHashMap<>();
        List<GraphInput> inputs = new ArrayList<>();
        for (int i = 0; i < body.formals().size(); i++) {
            addInput(body.formals().get(i).name(), formals.get(i), inputs, inputTypes);
        }
        Map<Integer, String> captured = new LinkedHashMap<>();
        Constants constants = new Constants(typed);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < body.captured().size(); i++) {
            String value = node.inputs().get(ownInputs + i);
            if (typed.constants().contains(value)) {
                constants.add(value);
            } else {
                captured.put(i, value);
                if (seen.add(value)) {
                    addInput(value, typed.type(value), inputs, inputTypes);
                }
            }
        }
        constants.known.forEach((name, value) -> addInput(name, value.type(), inputs, inputTypes));
        List<Node> nodes = constants.producers();
        nodes.addAll(body.renamed(names, ""));
        List<String> outputs = body.outputs(names);
        Graph graph = new Graph(
                typed.graph().name(),
                inputs,
                constants.weights,
                List.copyOf(nodes),
                outputs.stream().distinct().toList(),
                Map.of(),
                List.of(),
                typed.graph().opset());
        return new BodyGraph(graph, inputTypes, constants.known, captured, outputs);
    }

    /** The graph with those inputs only whose types are known; of what depends on others nothing can be said. */
    Graph describable() {
        List<GraphInput> typed = graph.inputs().stream()
                .filter(input -> inputTypes.containsKey(input.name()))
                .toList();
        return new Graph(
                graph.name(),
                typed,
                graph.weights(),
                graph.nodes(),
                graph.outputs(),
                graph.features(),
                graph.replaceable(),
                graph.opset());
    }

    private static void addInput(
            String name, @Nullable TensorType type, List<GraphInput> inputs, Map<String, TensorType> types) {
        inputs.add(new GraphInput(name, type == null ? ANY : type));
        if (type != null) {
            types.put(name, type);
        }
    }

    /** The constants that a body captures, with what they are computed from. */
    private static final class Constants {
        private final TypedGraph typed;
        private final Map<String, Node> makers = new HashMap<>();
        private final Map<String, Weight> weights = new LinkedHashMap<>();
        private final Map<String, Tensor> known = new LinkedHashMap<>();
        private final Set<Node> needed = new HashSet<>();

        Constants(TypedGraph typed) {
            this.typed = typed;
            for (Node node : typed.graph().nodes()) {
                node.outputs().forEach(output -> makers.put(output, node));
            }
        }

        void add(String constant) {
            Deque<String> open = new ArrayDeque<>(List.of(constant));
            while (!open.isEmpty()) {
                String name = open.remove();
                Weight weight = typed.graph().weights().get(name);
                Tensor value = typed.values().get(name);
                Node maker = makers.get(name);
                if (weight != null) {
                    weights.put(name, weight);
                } else if (value != null) {
                    known.put(name, value);
                } else if (maker != null && needed.add(maker)) {
                    open.addAll(maker.inputs());
                }
            }
        }

        /** The nodes that compute them, in order. */
        List<Node> producers() {
            List<Node> producers = new ArrayList<>();
            typed.graph().nodes().stream().filter(needed::contains).forEach(producers::add);
            return producers;
        }
    }
}
