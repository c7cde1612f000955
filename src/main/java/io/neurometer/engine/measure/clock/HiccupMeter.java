package io.neurometer.engine.measure.clock;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Makes a {@link Hiccup} of the times at which something woke up. */
final class HiccupMeter {
    /**
     * Waking up takes about 35 us from whatever runs on that processor: every millisecond would slow a model that keeps
     * all processors busy by 3 to 4 %.
     */
    static final long PERIOD_NANOS = 5_000_000;

    private static final long STALL_NANOS = 10_000_000;
    private static final int MAX_STALLS = 100;

    /** The JVM tells the times of collections in whole milliseconds of a clock of its own. */
    private static final double TOLERANCE_MS = 5;

    private final Histogram lateness = new Histogram(3);
    private final List<long[]> stalls = new ArrayList<>();
    private final long start;
    private long last;

    HiccupMeter(long start) {
        this.start = start;
        this.last = start;
    }

    synchronized void woken(long nanos) {
        long late = Math.max(0, nanos - last - PERIOD_NANOS);
        lateness.recordValue(late);
        if (late >= STALL_NANOS) {
            stalls.add(new long[] {last + PERIOD_NANOS - start, late});
        }
        last = nanos;
    }

    /** @param collections those that stopped the process meanwhile, on the same scale of time */
    synchronized Hiccup result(List<Collection> collections) {
        List<Stall> named = stalls.stream()
                .map(stall -> named(stall[0] / 1e6, stall[1] / 1e6, collections))
                .sorted(Comparator.comparingDouble(Stall::ms).reversed())
                .limit(MAX_STALLS)
                .sorted(Comparator.comparingDouble(Stall::atMs))
                .toList();
        return new Hiccup(
                PERIOD_NANOS / 1e6,
                lateness.getTotalCount(),
                lateness.getTotalCount() == 0 ? 0 : lateness.getValueAtPercentile(99) / 1e6,
                lateness.getMaxValue() / 1e6,
                stalls.size(),
                STALL_NANOS / 1e6,
                named);
    }

    private static Stall named(double atMs, double ms, List<Collection> collections) {
        boolean collecting = collections.stream()
                .anyMatch(collection -> collection.overlap(atMs, atMs + ms, TOLERANCE_MS) >= ms / 2);
        return new Stall(atMs, ms, collecting ? Stall.GC : Stall.PLATFORM);
    }
}
