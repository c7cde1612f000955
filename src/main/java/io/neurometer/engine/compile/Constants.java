package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings the constants of one schedule into memory. What follows from weights alone is shared by all shapes through the
 * {@link WeightStore}; what follows from the bound shapes belongs to the executable.
 */
final class Constants {
    private final TypedGraph typed;
    private final Set<String> wanted;
    private final WeightStore store;
    private final BackendFolder folder;
    private final Map<String, Node> makers = new HashMap<>();
    private final Set<String> shapeDependent = new HashSet<>();
    private final Map<String, Tensor> loaded = new HashMap<>();
    private final List<Tensor> owned = new ArrayList<>();

    Constants(TypedGraph typed, Set<String> wanted, WeightStore store, Backend backend) {
        this.typed = typed;
        this.wanted = wanted;
        this.store = store;
        this.folder = new BackendFolder(backend);
        Set<String> fromInputs = new HashSet<>();
        for (GraphInput input : typed.graph().inputs()) {
            fromInputs.add(input.name());
        }
        for (Node node : typed.graph().nodes()) {
            boolean dependent = node.inputs().stream().anyMatch(input -> fromInputs.contains(input));
            for (String output : node.outputs()) {
                makers.put(output, node);
                if (dependent) {
                    fromInputs.add(output);
                }
            }
        }
        shapeDependent.addAll(fromInputs);
    }

    /** Upper bound of the bytes that {@link #load} takes. */
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
            Map<String, Tensor> result = new HashMap<>();
            for (String name : wanted) {
                result.put(name, keep(name));
            }
            return result;
        } finally {
            loaded.values().forEach(Tensor::close);
            loaded.clear();
        }
    }

    /** The loaded constants that depend on the bound shapes. */
    List<Tensor> owned() {
        return owned;
    }

    private Tensor keep(String name) {
        if (!shapeDependent.contains(name)) {
            return store.get(name, () -> take(name));
        }
        Tensor tensor = take(name);
        owned.add(tensor);
        return tensor;
    }

    /** Computes a constant and hands over its ownership. */
    private Tensor take(String name) {
        Tensor tensor = compute(name);
        loaded.remove(name);
        return tensor;
    }

    /**
     * A constant that stays owned by {@link #loaded} until the end of {@link #load}, or by the store. What it follows
     * from is computed first, without recursion, since a model may chain any number of constants.
     */
    private Tensor compute(String name) {
        Deque<String> pending = new ArrayDeque<>(List.of(name));
        while (!pending.isEmpty()) {
            String next = pending.peek();
            List<String> missing = find(next) != null ? List.of() : missingInputs(next);
            missing.forEach(pending::push);
            if (missing.isEmpty()) {
                pending.pop();
                make(next);
            }
        }
        return present(name);
    }

    private @Nullable Tensor find(String name) {
        Tensor stored = store.peek(name);
        return stored != null ? stored : loaded.get(name);
    }

    private Tensor present(String name) {
        Tensor tensor = find(name);
        if (tensor == null) {
            throw new EngineException(Fault.of(ErrorCode.INTERNAL, name, "constant has no source"));
        }
        return tensor;
    }

    /** The constants that must be there before this one can be computed. */
    private List<String> missingInputs(String name) {
        Node maker = makers.get(name);
        if (maker == null || typed.values().containsKey(name)) {
            return List.of();
        }
        return maker.inputs().stream()
                .filter(input -> !input.equals(Node.ABSENT) && find(input) == null)
                .toList();
    }

    private void make(String name) {
        if (find(name) != null) {
            return;
        }
        Weight weight = typed.graph().weights().get(name);
        Node maker = makers.get(name);
        Tensor small = typed.values().get(name);
        if (weight != null) {
            Tensor tensor = Tensor.allocate(weight.type());
            weight.source().fill(tensor);
            loaded.put(name, tensor);
        } else if (small != null) {
            Tensor copy = Tensor.allocate(small.type());
            copy.bytes().put(small.bytes());
            loaded.put(name, copy);
        } else if (maker != null) {
            run(maker);
        }
    }

    private void run(Node node) {
        List<@Nullable Tensor> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            inputs.add(input.equals(Node.ABSENT) ? null : present(input));
        }
        List<Tensor> results = folder.fold(node, inputs, node.op().infer(typed.inputs(node)));
        for (int i = 0; i < results.size(); i++) {
            String output = i < node.outputs().size() ? node.outputs().get(i) : Node.ABSENT;
            if (output.equals(Node.ABSENT)) {
                results.get(i).close();
            } else {
                loaded.put(output, results.get(i));
            }
        }
    }
}
