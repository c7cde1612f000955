package io.neurometer.engine.measure.memory;

import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.FreeMemory;

/**
 * Physical memory before and after a model is unloaded: each the least of some readings, since what the JVM's compiler and
 * collector take for themselves comes and goes.
 */
public final class Unloading {
    private static final String KEPT =
            "free memory cannot be told from the model's: the C library does not give it back on request";

    /** The JVM gives back a heap that has shrunk 100 ms later, part by part. */
    private static final long SHRINKING_NANOS = 150_000_000;

    private static final long PAUSE_NANOS = 30_000_000;
    private static final int READINGS = 3;

    private final Clock clock;
    private final boolean telling;
    private final long expected;
    private final ProcessMemory with;
    private Reading<MemoryGrowth.Physical> given = Reading.absent("the model is still loaded");

    private Unloading(Clock clock, boolean telling, long expected, ProcessMemory with) {
        this.clock = clock;
        this.telling = telling;
        this.expected = expected;
        this.with = with;
    }

    /**
     * The model is about to be unloaded: nothing of it that is idle remains. Garbage of the whole process is collected, and
     * the Java heap shrinks, if it does, before this returns.
     *
     * @param expected bytes that the model takes
     */
    public static Unloading of(long expected, Clock clock) {
        if (!FreeMemory.giveBack()) {
            return new Unloading(clock, false, expected, ProcessMemory.now());
        }
        System.gc();
        clock.sleepUntil(clock.nanos() + SHRINKING_NANOS);
        return new Unloading(clock, true, expected, least(clock));
    }

    private static ProcessMemory least(Clock clock) {
        ProcessMemory least = trimmed();
        for (int i = 1; i < READINGS; i++) {
            clock.sleepUntil(clock.nanos() + PAUSE_NANOS);
            ProcessMemory now = trimmed();
            least = rss(now) < rss(least) ? now : least;
        }
        return least;
    }

    private static ProcessMemory trimmed() {
        FreeMemory.giveBack();
        return ProcessMemory.now();
    }

    private static long rss(ProcessMemory memory) {
        Long bytes = memory.rss().value();
        return bytes == null ? Long.MAX_VALUE : bytes;
    }

    /** The model has been unloaded. */
    public void done() {
        given = telling ? Reading.of(MemoryGrowth.Physical.between(with, least(clock))) : Reading.absent(KEPT);
    }

    Reading<MemoryGrowth.Physical> given() {
        return given;
    }

    long expected() {
        return expected;
    }
}
