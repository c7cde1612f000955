package io.neurometer.engine.graph;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

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

    private static List<Node> verifiedOrder(Graph graph, Set<String> known) {
        GraphVerifier verifier = new GraphVerifier(graph, known);
        verifier.checkMakers();
        verifier.checkReaders();
        List<Node> ordered = verifier.faults.isEmpty() ? verifier.order() : List.of();
        if (!verifier.faults.isEmpty()) {
            throw new EngineException(verifier.faults);
        }
        return ordered;
    }

    private void checkMakers() {
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

    private void checkReaders() {
        for (Node node : graph.nodes()) {
            for (String input : node.inputs()) {
                if (!input.equals(Node.ABSENT) && !isMade(input)) {
                    faults.add(Fault.of(ErrorCode.MODEL_GRAPH_INVALID, node.name(), "reads a value that nothing makes")
                            .got("'" + input + "'")
                            .fix("check the spelling, or add the layer, input or weight that makes it"));
                }
            }
        }
        for (String output : graph.outputs()) {
            if (!isMade(output)) {
                faults.add(Fault.of(ErrorCode.MODEL_GRAPH_INVALID, output, "is an output that nothing makes"));
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
        Map<String, Integer> makerIndex = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (String output : nodes.get(i).outputs()) {
                makerIndex.put(output, i);
            }
        }
        List<List<Integer>> consumers = new ArrayList<>();
        int[] waiting = new int[nodes.size()];
        for (int i = 0; i < nodes.size(); i++) {
            consumers.add(new ArrayList<>());
        }
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < nodes.size(); i++) {
            Set<Integer> makersOfInputs = new HashSet<>();
            for (String input : nodes.get(i).inputs()) {
                Integer producer = input.equals(Node.ABSENT) ? null : makerIndex.get(input);
                if (producer != null && makersOfInputs.add(producer)) {
                    consumers.get(producer).add(i);
                }
            }
            waiting[i] = makersOfInputs.size();
            if (waiting[i] == 0) {
                ready.add(i);
            }
        }
        List<Node> ordered = new ArrayList<>(nodes.size());
        while (!ready.isEmpty()) {
            int next = ready.remove();
            ordered.add(nodes.get(next));
            for (int consumer : consumers.get(next)) {
                if (--waiting[consumer] == 0) {
                    ready.add(consumer);
                }
            }
        }
        if (ordered.size() < nodes.size()) {
            faults.add(Fault.of(ErrorCode.MODEL_GRAPH_INVALID, null, "the layers form a cycle")
                    .got(cycle(consumers, waiting))
                    .fix("a feed-forward network must not read its own later values"));
        }
        return ordered;
    }

    /** Some nodes on a cycle, in order: walk backwards from any blocked node along blocked producers until one repeats. */
    private String cycle(List<List<Integer>> consumers, int[] waiting) {
        int[] blockedProducer = new int[waiting.length];
        int start = -1;
        for (int i = 0; i < waiting.length; i++) {
            if (waiting[i] > 0) {
                for (int consumer : consumers.get(i)) {
                    blockedProducer[consumer] = i;
                }
            }
        }
        for (int i = 0; i < waiting.length && start < 0; i++) {
            start = waiting[i] > 0 ? i : -1;
        }
        Set<Integer> seen = new HashSet<>();
        int at = start;
        while (seen.add(at)) {
            at = blockedProducer[at];
        }
        Deque<String> names = new ArrayDeque<>();
        int end = at;
        do {
            names.addFirst(graph.nodes().get(at).name());
            at = blockedProducer[at];
        } while (at != end);
        return String.join(" -> ", names);
    }
}
