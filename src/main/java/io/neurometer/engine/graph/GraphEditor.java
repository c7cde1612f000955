package io.neurometer.engine.graph;

import io.neurometer.engine.op.Control;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A typed graph that can be changed patch by patch, indexed by producers and consumers of values. It starts with what the outputs asked
 * for need, and no more: nodes that run, and those that make the constants they read. A small constant that follows from
 * the bound shapes is known and needs no node.
 *
 * <p>Each patch is checked where it touches the graph; {@link #verified()} checks the whole. For one thread.
 */
public final class GraphEditor {
    private final Graph source;
    private final Set<String> outputs;
    private final List<String> outputNames;
    private final Map<String, TensorType> types;
    private final Map<String, Tensor> values;
    private final Set<String> constants;
    private final TypedGraph typed;
    private final Map<String, Weight> weights = new LinkedHashMap<>();
    private final Set<String> inputNames = new HashSet<>();
    private final OrderedNodes nodes = new OrderedNodes();
    /** For each added node the names of those of the source graph that it stands for. */
    private final Map<String, Set<String>> sources = new HashMap<>();

    /** @param outputs names of the values that must stay, with their meaning */
    public GraphEditor(TypedGraph typed, List<String> outputs) {
        this.source = typed.graph();
        this.outputNames = List.copyOf(outputs);
        this.outputs = Set.copyOf(outputs);
        this.types = new HashMap<>(typed.types());
        this.values = typed.values();
        this.constants = new HashSet<>(typed.constants());
        this.typed = new TypedGraph(source, types, values, constants);
        source.inputs().forEach(input -> inputNames.add(input.name()));
        outputs.forEach(this::keepWeight);
        List<Node> running = typed.running(outputs);
        for (Node node : typed.producersOfConstants(outputs, running)) {
            nodes.addConstant(node);
            node.inputs().forEach(this::keepWeight);
        }
        nodes.insert(running, OrderedNodes.END);
        running.forEach(node -> node.inputs().forEach(this::keepWeight));
    }

    /** The nodes that run, in order. */
    public List<Node> running() {
        return nodes.running();
    }

    /** How many nodes of the source graph the outputs did not need. */
    public int dropped() {
        return source.nodes().size() - nodes.size();
    }

    /** The node of that name as it is now, or null. */
    public @Nullable Node node(String name) {
        Long place = nodes.find(name);
        return place == null ? null : nodes.node(place);
    }

    /** The node that makes a value, constant or not; null for inputs, weights and known values. */
    public @Nullable Node producer(String value) {
        Long place = nodes.findProducer(value);
        return place == null ? null : nodes.node(place);
    }

    /** How many times a value is read. */
    public int consumerCount(String value) {
        return nodes.uses(value).size();
    }

    /** The nodes that read a value, once for each time that they do. */
    public List<Node> consumers(String value) {
        return nodes.uses(value).stream().map(use -> nodes.node(use.place())).toList();
    }

    /** Whether {@code first} comes before {@code second} in the order of execution. */
    public boolean isBefore(Node first, Node second) {
        return nodes.placeOf(first) < nodes.placeOf(second);
    }

    public boolean isOutput(String value) {
        return outputs.contains(value);
    }

    public boolean isConstant(String value) {
        return constants.contains(value);
    }

    /** Whether anything in the graph has this name as its value. */
    public boolean exists(String value) {
        return nodes.findProducer(value) != null
                || weights.containsKey(value)
                || inputNames.contains(value)
                || types.containsKey(value);
    }

    /** The types and known values of this graph as it is now. */
    public TypedGraph typed() {
        return typed;
    }

    /** For each node that a patch has added the names of the nodes of the source graph that it stands for. */
    public Map<String, List<String>> sources() {
        Map<String, List<String>> result = new HashMap<>();
        sources.forEach((name, from) -> {
            if (nodes.find(name) != null) {
                result.put(name, List.copyOf(from));
            }
        });
        return result;
    }

    /**
     * Makes a change, and removes what nobody reads any more because of it.
     *
     * @return false, and nothing has changed, when a value that would go is still read or asked for, or when a node of
     *     the patch is no longer there as it was
     * @throws IllegalStateException when the patch is wrong in itself: it changes a type, makes a value twice, reads one
     *     that is not made before, or redirects to one of another type
     */
    public boolean apply(GraphPatch patch) {
        Set<Long> removed = new LinkedHashSet<>();
        for (Node node : patch.removed()) {
            Long place = nodes.find(node.name());
            if (place == null || !node.equals(nodes.node(place))) {
                return false;
            }
            removed.add(place);
        }
        Set<String> made = new HashSet<>();
        patch.added().forEach(node -> made.addAll(node.outputs()));
        if (!mayGo(patch, removed, made)) {
            return false;
        }
        addConstants(patch);
        List<Node> added = newNodes(patch, removed);
        requireSameTypes(patch.redirects());
        Set<String> from = new LinkedHashSet<>();
        Set<String> noLongerRead = new LinkedHashSet<>();
        long anchor = anchor(patch, removed, made);
        for (long place : removed) {
            Node node = nodes.node(place);
            from.addAll(sources.getOrDefault(node.name(), Set.of(node.name())));
            sources.remove(node.name());
            noLongerRead.addAll(node.inputs());
            nodes.remove(place);
        }
        insert(added, anchor);
        patch.redirects().forEach((value, replacement) -> {
            if (consumerCount(value) > 0) {
                keepWeight(replacement);
            }
            nodes.redirect(value, replacement);
        });
        from.addAll(removeUnread(noLongerRead, patch.redirects().keySet()));
        for (Node node : added) {
            if (!typed.isConstant(node)) {
                sources.put(node.name(), from);
            }
        }
        return true;
    }

    /** The graph as it is now. @throws io.neurometer.engine.error.EngineException when it is none */
    public TypedGraph verified() {
        Graph graph = new Graph(
                source.name(),
                source.inputs(),
                Collections.unmodifiableMap(new LinkedHashMap<>(weights)),
                List.copyOf(nodes.all()),
                outputNames,
                source.features(),
                source.replaceable(),
                source.opset());
        TypedGraph result = new TypedGraph(graph, types, values, constants);
        GraphVerifier.verify(result);
        return result;
    }

    private boolean mayGo(GraphPatch patch, Set<Long> removed, Set<String> made) {
        for (long place : removed) {
            for (String output : nodes.node(place).outputs()) {
                if (output.equals(Node.ABSENT) || made.contains(output)) {
                    continue;
                }
                if (outputs.contains(output)) {
                    return false;
                }
                boolean readElsewhere = nodes.uses(output).stream().anyMatch(use -> !removed.contains(use.place()));
                if (readElsewhere && !patch.redirects().containsKey(output)) {
                    return false;
                }
            }
        }
        return patch.redirects().keySet().stream().noneMatch(outputs::contains);
    }

    private void addConstants(GraphPatch patch) {
        for (Weight weight : patch.weights()) {
            if (!exists(weight.name())) {
                weights.put(weight.name(), weight);
                types.put(weight.name(), weight.type());
                constants.add(weight.name());
                if (weight.type().dataType().isInteger()) {
                    Tensor value = Tensor.allocate(weight.type());
                    weight.source().fill(value);
                    values.put(weight.name(), value);
                }
            }
        }
        patch.values().forEach((name, value) -> {
            values.put(name, value);
            types.put(name, value.type());
            constants.add(name);
        });
    }

    /** The added nodes that are not there yet, with their types noted. */
    private List<Node> newNodes(GraphPatch patch, Set<Long> removed) {
        List<Node> added = new ArrayList<>();
        for (Node node : patch.added()) {
            Node other = producer(node.outputs().get(0));
            boolean constant = isConstant(node);
            if (constant && other != null && sameComputation(node, other)) {
                continue;
            }
            node.inputs().forEach(this::keepWeight);
            boolean isFlow = Control.isFlow(node.op());
            List<TensorType> made = isFlow ? List.of() : node.op().infer(typed.inputs(node));
            for (int i = 0; i < node.outputs().size(); i++) {
                String output = node.outputs().get(i);
                if (output.equals(Node.ABSENT)) {
                    continue;
                }
                Long producer = nodes.findProducer(output);
                if (producer != null && !removed.contains(producer)) {
                    throw new IllegalStateException("'" + output + "' would be made twice");
                }
                if (isFlow) {
                    // What its bodies give, only the inference of the whole graph has told.
                    continue;
                }
                TensorType before = types.put(output, made.get(i));
                if (before != null && !before.equals(made.get(i))) {
                    throw new IllegalStateException(
                            "'" + output + "' would become " + made.get(i) + " instead of " + before);
                }
                if (constant) {
                    constants.add(output);
                }
            }
            added.add(node);
        }
        return added;
    }

    private boolean isConstant(Node node) {
        return !Control.isFlow(node.op())
                && node.inputs().stream().allMatch(in -> in.equals(Node.ABSENT) || constants.contains(in));
    }

    /** Weights of the source graph that nothing has needed so far. */
    private void keepWeight(String value) {
        Weight weight = source.weights().get(value);
        if (weight != null) {
            weights.putIfAbsent(value, weight);
        }
    }

    private static boolean sameComputation(Node a, Node b) {
        return a.op().equals(b.op())
                && a.inputs().equals(b.inputs())
                && a.outputs().equals(b.outputs());
    }

    private void requireSameTypes(Map<String, String> redirects) {
        redirects.forEach((from, to) -> {
            TensorType before = types.get(from);
            if (before == null || !before.equals(types.get(to))) {
                throw new IllegalStateException(
                        "readers of '" + from + "' would read " + types.get(to) + " instead of " + before);
            }
        });
    }

    /** The place before which added nodes go: that of the last removed node, or of the first consumer if that is sooner. */
    private long anchor(GraphPatch patch, Set<Long> removed, Set<String> made) {
        long anchor = removed.isEmpty()
                ? OrderedNodes.END
                : removed.stream().mapToLong(Long::longValue).max().getAsLong();
        Set<String> read = new HashSet<>();
        for (String value : made) {
            if (!constants.contains(value)) {
                read.add(value);
            }
        }
        patch.redirects().forEach((from, to) -> {
            if (made.contains(to)) {
                read.add(from);
            }
        });
        for (String value : read) {
            for (OrderedNodes.Use use : nodes.uses(value)) {
                if (!removed.contains(use.place())) {
                    anchor = Math.min(anchor, use.place());
                }
            }
        }
        for (Node node : patch.added()) {
            for (String input : node.inputs()) {
                Long producer = made.contains(input) ? null : nodes.findProducer(input);
                if (producer != null && producer >= anchor) {
                    throw new IllegalStateException("'" + input + "' would be read before it is made");
                }
            }
        }
        return anchor;
    }

    private void insert(List<Node> added, long anchor) {
        List<Node> run = new ArrayList<>();
        for (Node node : added) {
            if (typed.isConstant(node)) {
                nodes.addConstant(node);
            } else {
                run.add(node);
            }
        }
        nodes.insert(run, anchor);
    }

    /** Removes the producers of values that have no consumer left, and theirs in turn; gives what they stood for. */
    private Set<String> removeUnread(Set<String> candidates, Set<String> redirected) {
        Set<String> gone = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(candidates);
        open.addAll(redirected);
        while (!open.isEmpty()) {
            Node producer = producer(open.remove());
            if (producer == null || producer.outputs().stream().anyMatch(this::isWanted)) {
                continue;
            }
            if (!typed.isConstant(producer)) {
                gone.addAll(sources.getOrDefault(producer.name(), Set.of(producer.name())));
            }
            sources.remove(producer.name());
            nodes.remove(nodes.placeOf(producer));
            open.addAll(producer.inputs());
        }
        return gone;
    }

    private boolean isWanted(String value) {
        return outputs.contains(value) || consumerCount(value) > 0;
    }
}
