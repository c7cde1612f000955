package io.neurometer.engine.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Places blocks in the order in which they come into use, each into the smallest gap that holds it, and grows the arena
 * when none does: n log n for n blocks.
 */
final class BestFit {
    private final TreeMap<Long, Long> gapEnds = new TreeMap<>();
    private final TreeSet<Gap> gapsBySize =
            new TreeSet<>(Comparator.comparingLong(Gap::size).thenComparingLong(Gap::offset));
    private long arena;

    private record Gap(long offset, long size) {}

    private record Placed(long offset, long end, int last) {}

    private BestFit() {}

    /** @throws ArithmeticException when the arena would exceed 2^63-1 bytes */
    static MemoryPlan plan(List<Lifetime> lifetimes) {
        List<Lifetime> byStart = new ArrayList<>(lifetimes);
        byStart.sort(Comparator.comparingInt(Lifetime::first)
                .thenComparing(Comparator.comparingLong(Lifetime::bytes).reversed()));
        BestFit memory = new BestFit();
        PriorityQueue<Placed> inUse = new PriorityQueue<>(Comparator.comparingInt(Placed::last));
        Map<String, Long> offsets = new HashMap<>();
        for (Lifetime lifetime : byStart) {
            for (Placed oldest = inUse.peek();
                    oldest != null && oldest.last() < lifetime.first();
                    oldest = inUse.peek()) {
                memory.free(oldest.offset(), oldest.end());
                inUse.remove();
            }
            long size = MemoryPlan.align(lifetime.bytes());
            long offset = memory.take(size);
            inUse.add(new Placed(offset, offset + size, lifetime.last()));
            offsets.put(lifetime.value(), offset);
        }
        return new MemoryPlan(memory.arena, offsets);
    }

    private long take(long size) {
        if (size == 0) {
            return 0;
        }
        Gap fitting = gapsBySize.ceiling(new Gap(0, size));
        if (fitting != null) {
            remove(fitting.offset(), fitting.offset() + fitting.size());
            add(fitting.offset() + size, fitting.offset() + fitting.size());
            return fitting.offset();
        }
        Map.Entry<Long, Long> highest = gapEnds.lastEntry();
        long offset = arena;
        if (highest != null && highest.getValue() == arena) {
            offset = highest.getKey();
            remove(offset, arena);
        }
        arena = Math.addExact(offset, size);
        return offset;
    }

    private void free(long offset, long end) {
        long from = offset;
        long to = end;
        Map.Entry<Long, Long> below = gapEnds.lowerEntry(offset);
        if (below != null && below.getValue() == offset) {
            from = below.getKey();
            remove(from, offset);
        }
        Long above = gapEnds.get(end);
        if (above != null) {
            remove(end, above);
            to = above;
        }
        add(from, to);
    }

    private void add(long from, long to) {
        if (from < to) {
            gapEnds.put(from, to);
            gapsBySize.add(new Gap(from, to - from));
        }
    }

    private void remove(long from, long to) {
        gapEnds.remove(from);
        gapsBySize.remove(new Gap(from, to - from));
    }
}
