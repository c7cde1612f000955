package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.measure.host.Cache;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * The working sets to measure memory with, each of which lies in one level: half of each cache, and four times the last one.
 */
final class WorkingSets {
    static final int TIMES_LAST_LEVEL = 4;

    /** Where caches are not told, an amount that no usual one holds. */
    private static final long LARGE = 512L << 20;

    private static final long SMALLEST = 16 << 10;

    private final List<Level> levels = new ArrayList<>();
    private final long wanted;
    private final long largest;

    /** @param bytes with which the level is full, all threads together */
    private record Level(String name, long bytes) {}

    /** @param bytes all threads together @param level what it should lie in */
    record Point(long bytes, String level) {}

    /**
     * @param caches innermost first; none where they are not told
     * @param threadsOfCore hardware threads of one core: a cache that more of them share is shared between cores
     * @param maxBytes the largest working set that memory allows
     */
    WorkingSets(List<Cache> caches, int threadsOfCore, int threads, long maxBytes) {
        caches.stream()
                .filter(cache -> !cache.type().equals("instruction"))
                .sorted(Comparator.comparingInt(Cache::level))
                .forEach(cache -> levels.add(new Level(
                        "l" + cache.level(), cache.bytes() * (isShared(cache, threadsOfCore) ? 1 : threads))));
        long last = levels.isEmpty() ? 0 : levels.get(levels.size() - 1).bytes();
        wanted = last == 0 ? LARGE : TIMES_LAST_LEVEL * last;
        largest = Math.min(wanted, maxBytes);
    }

    private static boolean isShared(Cache cache, int threadsOfCore) {
        Integer sharers = cache.sharedBy().value();
        return sharers == null ? cache.level() > 2 : sharers > threadsOfCore;
    }

    /** What the largest one lies in. */
    String largestLevel() {
        return largest >= wanted && !levels.isEmpty() ? MemoryCeilings.DRAM : MemoryCeilings.UNKNOWN_LEVEL;
    }

    /** One for each level, smallest first. */
    List<Point> perLevel() {
        TreeMap<Long, Point> points = new TreeMap<>();
        for (Level level : levels) {
            add(points, level.bytes() / 2);
        }
        add(points, largest);
        return List.copyOf(points.values());
    }

    /** In powers of two, those of {@link #perLevel} among them. */
    List<Point> sweep() {
        TreeMap<Long, Point> points = new TreeMap<>();
        for (long bytes = SMALLEST; bytes < largest; bytes *= 2) {
            add(points, bytes);
        }
        perLevel().forEach(point -> points.put(point.bytes(), point));
        return List.copyOf(points.values());
    }

    private void add(TreeMap<Long, Point> points, long bytes) {
        if (bytes <= largest) {
            points.put(bytes, new Point(bytes, level(bytes)));
        }
    }

    private String level(long bytes) {
        if (bytes == largest) {
            return largestLevel();
        }
        for (Level level : levels) {
            if (bytes <= level.bytes()) {
                return level.name();
            }
        }
        return bytes >= wanted ? MemoryCeilings.DRAM : MemoryCeilings.UNKNOWN_LEVEL;
    }
}
