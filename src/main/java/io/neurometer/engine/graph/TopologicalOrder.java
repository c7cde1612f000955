package io.neurometer.engine.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Items, by their index, in an order in which each comes after those that it depends on, as close to the given order as
 * possible.
 *
 * @param items all items but those on a cycle or behind one
 * @param cycle items of which each depends on the one before, and the first on the last; empty when there is no cycle
 */
public record TopologicalOrder(List<Integer> items, List<Integer> cycle) {

    /** @param dependencies for each item the items that it depends on */
    public static TopologicalOrder of(List<Set<Integer>> dependencies) {
        int count = dependencies.size();
        List<List<Integer>> dependents = new ArrayList<>(count);
        dependencies.forEach(item -> dependents.add(new ArrayList<>()));
        int[] waiting = new int[count];
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < count; i++) {
            for (int dependency : dependencies.get(i)) {
                dependents.get(dependency).add(i);
            }
            waiting[i] = dependencies.get(i).size();
            if (waiting[i] == 0) {
                ready.add(i);
            }
        }
        List<Integer> items = new ArrayList<>(count);
        while (!ready.isEmpty()) {
            int next = ready.remove();
            items.add(next);
            for (int dependent : dependents.get(next)) {
                if (--waiting[dependent] == 0) {
                    ready.add(dependent);
                }
            }
        }
        return new TopologicalOrder(items, items.size() < count ? cycle(dependencies, waiting) : List.of());
    }

    /** Walks from any waiting item to one that it waits for, until one repeats. */
    private static List<Integer> cycle(List<Set<Integer>> dependencies, int[] waiting) {
        int at = 0;
        while (waiting[at] == 0) {
            at++;
        }
        List<Integer> walked = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        while (seen.add(at)) {
            walked.add(at);
            at = dependencies.get(at).stream()
                    .filter(dependency -> waiting[dependency] > 0)
                    .min(Integer::compare)
                    .orElseThrow();
        }
        List<Integer> cycle = new ArrayList<>(walked.subList(walked.indexOf(at), walked.size()));
        Collections.reverse(cycle);
        return cycle;
    }
}
