package io.neurometer.engine.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Packs blocks into one arena so that no two that are in use at the same time overlap: largest first, each at the lowest
 * offset that is free during its whole life.
 */
public final class ArenaPlanner {
    /** One cache line, which is also the widest vector. */
    public static final int ALIGNMENT = 64;

    private ArenaPlanner() {}

    /** @throws ArithmeticException when the arena would exceed 2^63-1 bytes */
    public static MemoryPlan plan(List<Lifetime> lifetimes) {
        List<Lifetime> largestFirst = new ArrayList<>(lifetimes);
        largestFirst.sort(Comparator.comparingLong(Lifetime::bytes).reversed().thenComparing(Lifetime::first));
        List<Placed> placed = new ArrayList<>();
        Map<String, Long> offsets = new LinkedHashMap<>();
        long arena = 0;
        for (Lifetime lifetime : largestFirst) {
            long size = align(lifetime.bytes());
            long offset = lowestFree(lifetime, size, placed);
            placed.add(new Placed(lifetime, offset, Math.addExact(offset, size)));
            placed.sort(Comparator.comparingLong(Placed::offset));
            offsets.put(lifetime.value(), offset);
            arena = Math.max(arena, offset + size);
        }
        return new MemoryPlan(arena, offsets);
    }

    private record Placed(Lifetime lifetime, long offset, long end) {}

    private static long lowestFree(Lifetime lifetime, long size, List<Placed> placed) {
        long candidate = 0;
        for (Placed other : placed) {
            if (!other.lifetime().overlaps(lifetime)) {
                continue;
            }
            if (other.offset() - candidate >= size) {
                return candidate;
            }
            candidate = Math.max(candidate, other.end());
        }
        return candidate;
    }

    private static long align(long bytes) {
        return Math.multiplyExact((bytes + ALIGNMENT - 1) / ALIGNMENT, ALIGNMENT);
    }
}
