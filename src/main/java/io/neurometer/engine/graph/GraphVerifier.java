package io.neurometer.engine.graph;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks that a graph is sound: each value has one producer, each value that is read has a producer, no cycle. */
public final class GraphVerifier {
    private final Graph graph;
    private final Set<String> known;
    private final Map<String, String> producers = new LinkedHashMap<>();
    private final List<Fault> faults = new ArrayList<>();

    private GraphVerifier(Graph graph, Set<String> known) {
        this.graph = graph;
        this.known = known;
    }

    /**
     * The nodes in an order in which every value is made before it is read, as close to the given order as possible.
     *
     * @throws EngineException {@link ErrorCode#MODEL_GRAPH_INVALID} with every fault
     */
    public static List<Node> verifiedOrder(Graph graph) {
        return verifiedOrder(graph, Set.of());
    }

    /**
     * Checks a graph whose small constants may have no producer, and that its nodes are in order.
     *
     * @throws EngineException {@link ErrorCode#MODEL_GRAPH_INVALID} with every fault
     * @throws IllegalStateException when a value is read before it is made
     */
    public static void verify(TypedGraph typed) {
        List<Node> ordered = verifiedOrder(typed.graph(), typed.values().keySet());
        if (!ordered.equals(typed.graph().nodes())) {
            throw new IllegalStateException("the nodes are not in order");
        }
    }

    /** As {@link #verifiedOrder(Graph)} where some values are made elsewhere. @param known their names */
    static List<Node> verifiedOrder(Graph graph, Set<String> known) {
        GraphVerifier verifier = new GraphVerifier(graph, known);
        verifier.checkProducers();
        verifier.checkConsumers();
        List<Node> ordered = verifier.faults.isEmpty() ? verifier.order() : List.of();
        if (!verifier.faults.isEmpty()) {
            throw new EngineException(verifier.faults);
        }
        return ordered;
    }

    private void checkProducers() {
        for (GraphInput input : graph.inputs()) {
            made(input.name(), "input '" + input.name() + "'");
        }
        for (Weight weight : graph.weights().values()) {
            made(weight.name(), "weight '" + weight.name() + "'");
        }
        for (Node node : graph.nodes()) {
            for (String output : node.outputs()) {
                if (!output.equals(Node.ABSENT)) {
                    made(output, "node '" + node.name() + "'");
                }
            }
        }
    }

    private void made(String value, String producer) {
        String other = producers.putIfAbsent(value, producer);
        if (other != null) {
            faults.add(Fault.of(ErrorCode.MODEL_GRAPH_INVALID, value, "is defined twice")
                    .got(other + " and " + producer)
                    .fix("give each value its own name"));
        }
    }

    private void checkConsumers() {
        for (Node node : graph.nodes()) {
            for (String input : node.inputs()) {
                if (!input.equals(Node.ABSENT) && !isMade(input)) {
                    faults.add(Fault.of(
                                    ErrorCode.MODEL_GRAPH_INVALID,
                                    node.name(),
                                    "reads a value that no layer, input or weight produces")
                            .got("'" + input + "'")
                            .fix("check the spelling, or add the layer, input or weight that produces it"));
                }
            }
        }
        for (String output : graph.outputs()) {
            if (!isMade(output)) {
                faults.add(Fault.of(
                                ErrorCode.MODEL_GRAPH_INVALID,
                                output,
                                "is listed as an output, but nothing produces it")
                        .fix("check the spelling"));
            }
        }
        if (graph.outputs().isEmpty()) {
            faults.add(Fault.of(ErrorCode.MODEL_GRAPH_INVALID, null, "the model has no outputs"));
        }
    }

    private boolean isMade(String value) {
        return producers.containsKey(value) || known.contains(value);
    }

    private List<Node> order() {
        List<Node> nodes = graph.nodes();
        Map<String, Integer> producerIndex = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (String output : nodes.get(i).outputs()) {
                producerIndex.put(output, i);
            }
        }
        producerIndex.remove(Node.ABSENT);
        List<Set<Integer>> dependencies = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            Set<Integer> producersOfInputs = new HashSet<>();
            for (String input : node.inputs()) {
                Integer producer = producerIndex.get(input);
                if (producer != null) {
                    producersOfInputs.add(producer);
                }
            }
            dependencies.add(producersOfInputs);
        }
        TopologicalOrder order = TopologicalOrder.of(dependencies);
        if (!order.cycle().isEmpty()) {
            faults.add(Fault.of(ErrorCode.MODEL_GRAPH_INVALID, null, "the layers form a cycle")
                    .got(order.cycle().stream()
                            .map(index -> nodes.get(index).name())
                            .collect(Collectors.joining(" -> ")))
                    .fix("a feed-forward network must not read its own later values"));
        }
        return order.items().stream().map(nodes::get).toList();
    }
}
