package io.neurometer.engine.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Places blocks so that those which take turns at a place have their middle in common. Where one thread writes the first
 * half of every block and another the second, each finds memory there that it has written itself: a cache line that another
 * processor has written takes many times as long to write.
 */
final class SharedMiddles {
    private SharedMiddles() {}

    /** Blocks that are in use one after the other, by the step that writes them. */
    private static final class Place {
        private final TreeMap<Integer, Lifetime> blocks = new TreeMap<>();
        private final long bytes;

        /** @param bytes of the largest block */
        Place(long bytes) {
            this.bytes = MemoryPlan.align(bytes);
        }

        boolean isFreeFor(Lifetime block) {
            Map.Entry<Integer, Lifetime> before = blocks.floorEntry(block.last());
            return before == null || before.getValue().last() < block.first();
        }

        void put(long start, Map<String, Long> offsets) {
            for (Lifetime block : blocks.values()) {
                long before = (bytes - MemoryPlan.align(block.bytes())) / 2;
                offsets.put(block.value(), start + before / MemoryPlan.ALIGNMENT * MemoryPlan.ALIGNMENT);
            }
        }
    }

    /** @throws ArithmeticException when the arena would exceed 2^63-1 bytes */
    static MemoryPlan plan(List<Lifetime> lifetimes) {
        List<Lifetime> largestFirst = new ArrayList<>(lifetimes);
        largestFirst.sort(Comparator.comparingLong(Lifetime::bytes).reversed().thenComparing(Lifetime::first));
        List<Place> places = new ArrayList<>();
        for (Lifetime block : largestFirst) {
            Place free = places.stream()
                    .filter(place -> place.isFreeFor(block))
                    .findFirst()
                    .orElse(null);
            if (free == null) {
                free = new Place(block.bytes());
                places.add(free);
            }
            free.blocks.put(block.first(), block);
        }
        Map<String, Long> offsets = new HashMap<>();
        long arena = 0;
        for (Place place : places) {
            place.put(arena, offsets);
            arena = Math.addExact(arena, place.bytes);
        }
        return new MemoryPlan(arena, offsets);
    }
}
