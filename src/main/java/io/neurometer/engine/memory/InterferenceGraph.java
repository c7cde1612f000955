package io.neurometer.engine.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The interference graph of blocks: two are neighbours when they are in use at the same time. */
final class InterferenceGraph {
    private InterferenceGraph() {}

    /** How many edges it has. */
    static long pairs(List<Lifetime> lifetimes) {
        int steps = lifetimes.stream().mapToInt(Lifetime::last).max().orElse(0) + 1;
        long[] starting = new long[steps];
        long[] ending = new long[steps];
        for (Lifetime lifetime : lifetimes) {
            starting[lifetime.first()]++;
            ending[lifetime.last()]++;
        }
        long pairs = 0;
        long inUse = 0;
        for (int step = 0; step < steps; step++) {
            pairs += starting[step] * inUse + starting[step] * (starting[step] - 1) / 2;
            inUse += starting[step] - ending[step];
        }
        return pairs;
    }

    /** For each block the positions of those of its neighbours that stand before it in the list. */
    static List<List<Integer>> earlierNeighbours(List<Lifetime> lifetimes) {
        List<List<Integer>> neighbours = new ArrayList<>(lifetimes.size());
        for (int i = 0; i < lifetimes.size(); i++) {
            neighbours.add(new ArrayList<>());
        }
        List<Integer> byStart = IntStream.range(0, lifetimes.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> lifetimes.get(i).first()))
                .toList();
        List<Integer> inUse = new ArrayList<>();
        for (int next : byStart) {
            int now = lifetimes.get(next).first();
            inUse.removeIf(other -> lifetimes.get(other).last() < now);
            for (int other : inUse) {
                neighbours.get(Math.max(next, other)).add(Math.min(next, other));
            }
            inUse.add(next);
        }
        return neighbours;
    }
}
