package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
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
        List<Set<Integer>> producers = new ArrayList<>();
        List<List<Integer>> consumers = new ArrayList<>();
        layers.forEach(layer -> consumers.add(new ArrayList<>()));
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < layers.size(); i++) {
            Set<Integer> needed = new HashSet<>();
            for (String input : inputs.getOrDefault(layers.get(i), List.of())) {
                Integer producer = input == null ? null : indices.get(input);
                if (producer != null && needed.add(producer)) {
                    consumers.get(producer).add(i);
                }
            }
            producers.add(needed);
            if (needed.isEmpty()) {
                ready.add(i);
            }
        }
        List<LayerSpec> ordered = new ArrayList<>(layers.size());
        while (!ready.isEmpty()) {
            int next = ready.remove();
            ordered.add(layers.get(next));
            for (int consumer : consumers.get(next)) {
                producers.get(consumer).remove(next);
                if (producers.get(consumer).isEmpty()) {
                    ready.add(consumer);
                }
            }
        }
        if (ordered.size() < layers.size()) {
            report(layers, producers, faults);
        }
        return ordered;
    }

    private static void report(List<LayerSpec> layers, List<Set<Integer>> producers, DefinitionFaults faults) {
        int at = 0;
        while (producers.get(at).isEmpty()) {
            at++;
        }
        Set<Integer> walked = new LinkedHashSet<>();
        while (walked.add(at)) {
            at = producers.get(at).iterator().next();
        }
        List<String> cycle = new ArrayList<>();
        boolean on = false;
        for (int index : walked) {
            on |= index == at;
            if (on) {
                cycle.add(0, layers.get(index).name());
            }
        }
        cycle.add(0, layers.get(at).name());
        faults.add(Fault.of(ErrorCode.MODEL_GRAPH_INVALID, layers.get(at).name(), "the layers form a cycle")
                .got(String.join(" -> ", cycle))
                .fix("a feed-forward network must not read its own later values"));
    }
}
