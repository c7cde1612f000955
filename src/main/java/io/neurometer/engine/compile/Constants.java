package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings the constants of one schedule into memory. What follows from weights alone is shared by all shapes through the
 * {@link WeightStore}; what follows from the bound shapes belongs to the executable. Constants on the way to others are
 * dropped as soon as the last of their readers has been computed.
 */
final class Constants {
    private final TypedGraph typed;
    private final Set<String> wanted;
    private final WeightStore store;
    private final BackendFolder folder;
    private final Set<String> shapeDependent;
    private final Map<String, Tensor> temporary = new HashMap<>();
    private final Map<String, Integer> readersLeft = new HashMap<>();
    private final List<Tensor> owned = new ArrayList<>();

    Constants(TypedGraph typed, Set<String> wanted, WeightStore store, Backend backend) {
        this.typed = typed;
        this.wanted = wanted;
        this.store = store;
        this.folder = new BackendFolder(backend);
        this.shapeDependent = typed.shapeDependent();
    }

    /** Bytes that {@link #load} adds for good; it takes more for a moment where constants follow from others. */
    long missingBytes() {
        long bytes = 0;
        for (String name : wanted) {
            TensorType type = typed.type(name);
            if (type != null && !store.has(name)) {
                bytes = Math.addExact(bytes, type.bytes());
            }
        }
        return bytes;
    }

    /** Every wanted constant by value name. */
    Map<String, Tensor> load() {
        try {
            for (Node node : nodesToRun()) {
                run(node);
            }
            Map<String, Tensor> result = new HashMap<>();
            for (String name : wanted) {
                result.put(name, keep(name));
            }
            return result;
        } finally {
            temporary.values().forEach(Tensor::close);
            temporary.clear();
        }
    }

    /** The loaded constants that depend on the bound shapes. */
    List<Tensor> owned() {
        return owned;
    }

    /** The nodes that make what is wanted and not at hand, in order; counts how many of them read each value. */
    private List<Node> nodesToRun() {
        Set<String> needed = new HashSet<>(wanted);
        List<Node> nodes = new ArrayList<>();
        List<Node> all = typed.graph().nodes();
        for (int i = all.size() - 1; i >= 0; i--) {
            Node node = all.get(i);
            if (node.outputs().stream().anyMatch(output -> needed.contains(output) && !isAtHand(output))) {
                nodes.add(node);
                for (String input : node.inputs()) {
                    needed.add(input);
                    readersLeft.merge(input, 1, Integer::sum);
                }
            }
        }
        Collections.reverse(nodes);
        return nodes;
    }

    private boolean isAtHand(String name) {
        return store.has(name) || typed.values().containsKey(name);
    }

    private void run(Node node) {
        List<@Nullable Tensor> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            inputs.add(input.equals(Node.ABSENT) ? null : find(input));
        }
        List<Tensor> results = folder.fold(node, inputs, node.op().infer(typed.inputs(node)));
        for (int i = 0; i < results.size(); i++) {
            String output = i < node.outputs().size() ? node.outputs().get(i) : Node.ABSENT;
            if (wanted.contains(output) || readersLeft.containsKey(output)) {
                temporary.put(output, results.get(i));
            } else {
                results.get(i).close();
            }
        }
        for (String input : node.inputs()) {
            if (readersLeft.merge(input, -1, Integer::sum) == 0 && !wanted.contains(input)) {
                drop(input);
            }
        }
    }

    private void drop(String name) {
        Tensor tensor = temporary.remove(name);
        if (tensor != null) {
            tensor.close();
        }
    }

    /** A constant for as long as this model or this executable lives. */
    private Tensor keep(String name) {
        if (!shapeDependent.contains(name)) {
            return store.get(name, () -> take(name));
        }
        Tensor tensor = take(name);
        owned.add(tensor);
        return tensor;
    }

    private Tensor take(String name) {
        Tensor tensor = find(name);
        temporary.remove(name);
        return tensor;
    }

    /** A constant from the store, or one that is temporary until it is kept or dropped. */
    private Tensor find(String name) {
        Tensor stored = store.peek(name);
        return stored != null ? stored : temporary.computeIfAbsent(name, this::read);
    }

    /** A new tensor with a weight's elements or with a value that type inference has found. */
    private Tensor read(String name) {
        Weight weight = typed.graph().weights().get(name);
        Tensor small = typed.values().get(name);
        if (weight != null) {
            Tensor tensor = Tensor.allocate(weight.type());
            weight.source().fill(tensor);
            return tensor;
        }
        if (small != null) {
            Tensor copy = Tensor.allocate(small.type());
            copy.bytes().put(small.bytes());
            return copy;
        }
        throw new EngineException(Fault.of(ErrorCode.INTERNAL, name, "constant has no source"));
    }
}
