package io.neurometer.engine.compile;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What kernels in the making have been given of the constants of their nodes, in bytes. */
final class PreparedBytes {
    private final Map<String, Map<Integer, Map<String, Long>>> byNode = new HashMap<>();

    void add(Node node, int input, String form, Tensor tensor) {
        byNode.computeIfAbsent(node.name(), name -> new HashMap<>())
                .computeIfAbsent(input, index -> new LinkedHashMap<>())
                .put(form, tensor.byteSize());
    }

    /** The kernel has not been made after all. */
    void forget(Node node) {
        byNode.remove(node.name());
    }

    /** Bytes by the node's input, all its forms together; those that the node's kernel has not asked for are missing. */
    Map<Integer, Long> of(Node node) {
        Map<Integer, Long> bytes = new HashMap<>();
        byNode.getOrDefault(node.name(), Map.of())
                .forEach((input, forms) -> bytes.put(
                        input,
                        forms.values().stream().mapToLong(Long::longValue).sum()));
        return bytes;
    }
}
