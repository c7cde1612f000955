package io.neurometer.service.traffic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;

/** The calls of one model that wait in a {@link Lane}, by how urgent they are, and the time that others have been given. */
final class Share {
    private static final Comparator<Waiter> EARLIEST_DEADLINE =
            Comparator.comparingLong(Waiter::deadline).thenComparingLong(Waiter::arrival);

    private final SortedMap<Integer, Level> levels = new TreeMap<>();
    double virtualTime;

    private static final class Level {
        final PriorityQueue<Waiter> calls = new PriorityQueue<>(EARLIEST_DEADLINE);
        double seconds;
    }

    void add(Waiter waiter) {
        Level level = levels.computeIfAbsent(waiter.level, absent -> new Level());
        level.calls.add(waiter);
        level.seconds += waiter.seconds;
    }

    void remove(Waiter waiter) {
        Level level = levels.get(waiter.level);
        if (level != null && level.calls.remove(waiter)) {
            level.seconds -= waiter.seconds;
            if (level.calls.isEmpty()) {
                levels.remove(waiter.level);
            }
        }
    }

    boolean isEmpty() {
        return levels.isEmpty();
    }

    /** What the calls take that are as urgent as this level, or more. */
    double secondsBefore(int level) {
        double seconds = 0;
        for (Level each : levels.headMap(level + 1).values()) {
            seconds += each.seconds;
        }
        return seconds;
    }

    /** The next call of each level, the most urgent one first. */
    List<Waiter> firsts() {
        List<Waiter> firsts = new ArrayList<>(levels.size());
        for (Level level : levels.values()) {
            firsts.add(level.calls.element());
        }
        return firsts;
    }
}
