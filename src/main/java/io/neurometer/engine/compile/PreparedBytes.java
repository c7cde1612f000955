package io.neurometer.engine.compile;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Bytes of the prepared constants that the kernel of each node has been given. */
final class PreparedBytes {
    private final Map<String, Map<Integer, Map<String, Long>>> byNode = new HashMap<>();

    void add(Node node, int input, String form, Tensor tensor) {
        byNode.computeIfAbsent(node.name(), name -> new HashMap<>())
                .computeIfAbsent(input, index -> new LinkedHashMap<>())
                .put(form, tensor.byteSize());
    }

    /** Forgets what was given to a kernel that was not made after all. */
    void forget(Node node) {
        byNode.remove(node.name());
    }

    /** Bytes of all forms by the node's input; inputs of which its kernel has no form are missing. */
    Map<Integer, Long> of(Node node) {
        Map<Integer, Long> bytes = new HashMap<>();
        byNode.getOrDefault(node.name(), Map.of())
                .forEach((input, forms) -> bytes.put(
                        input,
                        forms.values().stream().mapToLong(Long::longValue).sum()));
        return bytes;
    }
}
