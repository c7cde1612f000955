package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.TopologicalOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts layers in an order in which each comes after what it reads, as close to the written order as possible. */
final class LayerOrder {
    private LayerOrder() {}

    /**
     * @param inputs for each layer, in the written order, the full names of what it reads, null where unknown
     * @return the layers without those on or behind a cycle, which are reported
     */
    static List<LayerSpec> of(Map<LayerSpec, List<@Nullable String>> inputs, DefinitionFaults faults) {
        List<LayerSpec> layers = new ArrayList<>(inputs.keySet());
        Map<String, Integer> indices = new HashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            indices.putIfAbsent(layers.get(i).name(), i);
        }
        List<Set<Integer>> producers = new ArrayList<>(layers.size());
        for (LayerSpec layer : layers) {
            Set<Integer> needed = new HashSet<>();
            for (String input : inputs.getOrDefault(layer, List.of())) {
                Integer producer = input == null ? null : indices.get(input);
                if (producer != null) {
                    needed.add(producer);
                }
            }
            producers.add(needed);
        }
        TopologicalOrder order = TopologicalOrder.of(producers);
        if (!order.cycle().isEmpty()) {
            List<String> cycle = new ArrayList<>();
            order.cycle().forEach(index -> cycle.add(layers.get(index).name()));
            String last = cycle.get(cycle.size() - 1);
            cycle.add(0, last);
            faults.add(Fault.of(ErrorCode.MODEL_GRAPH_INVALID, last, "the layers form a cycle")
                    .got(String.join(" -> ", cycle))
                    .fix("a feed-forward network must not read its own later values"));
        }
        return order.items().stream().map(layers::get).toList();
    }
}
