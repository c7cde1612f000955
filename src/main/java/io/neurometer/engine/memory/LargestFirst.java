package io.neurometer.engine.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Places blocks from the largest to the smallest, each at the lowest offset that is free during its whole life. */
final class LargestFirst {
    private LargestFirst() {}

    private record Placed(long offset, long end) {}

    /** @throws ArithmeticException when the arena would exceed 2^63-1 bytes */
    static MemoryPlan plan(List<Lifetime> lifetimes) {
        List<Lifetime> largestFirst = new ArrayList<>(lifetimes);
        largestFirst.sort(Comparator.comparingLong(Lifetime::bytes).reversed().thenComparing(Lifetime::first));
        List<List<Integer>> neighbours = InterferenceGraph.earlierNeighbours(largestFirst);
        List<Placed> placed = new ArrayList<>(largestFirst.size());
        Map<String, Long> offsets = new HashMap<>();
        long arena = 0;
        for (int i = 0; i < largestFirst.size(); i++) {
            Lifetime lifetime = largestFirst.get(i);
            long size = MemoryPlan.align(lifetime.bytes());
            List<Placed> occupied = new ArrayList<>();
            for (int neighbour : neighbours.get(i)) {
                occupied.add(placed.get(neighbour));
            }
            long offset = lowestFree(occupied, size);
            Placed here = new Placed(offset, Math.addExact(offset, size));
            placed.add(here);
            offsets.put(lifetime.value(), offset);
            arena = Math.max(arena, here.end());
        }
        return new MemoryPlan(arena, offsets);
    }

    private static long lowestFree(List<Placed> occupied, long size) {
        occupied.sort(Comparator.comparingLong(Placed::offset));
        long candidate = 0;
        for (Placed other : occupied) {
            if (other.offset() - candidate >= size) {
                return candidate;
            }
            candidate = Math.max(candidate, other.end());
        }
        return candidate;
    }
}
