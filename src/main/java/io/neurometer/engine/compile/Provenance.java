package io.neurometer.engine.compile;

import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which nodes of the source graph each node that runs stands for.
 *
 * @param source the graph before it was rewritten
 * @param sources for each rewritten node the names of those that it stands for
 * @param chains for each node that is a part of another the name of that one
 */
record Provenance(Graph source, Map<String, List<String>> sources, Map<String, String> chains) {

    /** For each node that runs under a name of its own the names of the source nodes that it stands for. */
    Map<String, List<String>> all() {
        Map<String, List<String>> all = new HashMap<>(sources);
        chains.forEach((part, whole) -> all.put(part, sources.getOrDefault(whole, List.of(whole))));
        return all;
    }

    /** The layer of the first source node of the same operator; the node's own where there is none. */
    String layer(Node node) {
        String whole = chains.getOrDefault(node.name(), node.name());
        List<String> names = sources.getOrDefault(whole, List.of());
        if (names.isEmpty()) {
            return node.layer();
        }
        Map<String, Node> byName = new HashMap<>();
        source.nodes().forEach(candidate -> byName.put(candidate.name(), candidate));
        return names.stream()
                .map(byName::get)
                .filter(candidate -> candidate != null && candidate.op().equals(node.op()))
                .map(Node::layer)
                .findFirst()
                .orElse(node.layer());
    }
}
