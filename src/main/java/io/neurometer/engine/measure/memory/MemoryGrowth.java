package io.neurometer.engine.measure.memory;

import io.neurometer.engine.report.Reading;

/**
 * By how much this process is larger for a model; all in bytes. Physical memory is told by how much less of it there is
 * when the model, with what one run at a time needs, has been unloaded. Free memory is given back before each reading, and
 * nothing else grows for good in between, neither the Java heap nor compiled code: what the process held before the model
 * came plays no part.
 *
 * @param rss physical memory with the model less that without it
 * @param rssAnon the part of it that is no file's
 * @param rssByExpected {@code rss} divided by {@code expected}
 * @param peakRss the most at any moment from before loading until after the runs, less that before loading; several runs
 *     at a time, the Java heap and compiled code included
 * @param offHeap memory of tensors after the runs less that before loading
 * @param heap Java heap in use after the runs less that before loading, garbage included
 * @param expected what the model was to take: weights in all forms, input data, arena and scratch memory
 */
public record MemoryGrowth(
        Reading<Long> rss,
        Reading<Long> rssAnon,
        Reading<Double> rssByExpected,
        Reading<Long> peakRss,
        long offHeap,
        long heap,
        long expected) {

    /**
     * What can be told while the model is there.
     *
     * @param before as it was before loading
     * @param peakCleared whether the peak of {@code after} is one of the time between
     */
    public static MemoryGrowth between(ProcessMemory before, ProcessMemory after, boolean peakCleared, long expected) {
        Reading<Long> loaded = Reading.absent("the model is still loaded");
        return new MemoryGrowth(
                loaded,
                loaded,
                Reading.absent("the model is still loaded"),
                peak(before, after, peakCleared),
                after.offHeap() - before.offHeap(),
                after.heap() - before.heap(),
                expected);
    }

    /**
     * The same with physical memory.
     *
     * @param with the model, free memory given back
     * @param without it, free memory given back
     * @param expectedNow what the model was to take when it was unloaded
     */
    MemoryGrowth unloaded(ProcessMemory with, ProcessMemory without, long expectedNow) {
        Reading<Long> given = difference(with.rss(), without.rss());
        return unloaded(given, difference(with.rssAnon(), without.rssAnon()), expectedNow);
    }

    /** The same where free memory cannot be given back, so that nobody knows what is the model's. */
    MemoryGrowth unknown(String reason) {
        return unloaded(Reading.absent(reason), Reading.absent(reason), expected);
    }

    private MemoryGrowth unloaded(Reading<Long> physical, Reading<Long> anonymous, long expectedNow) {
        return new MemoryGrowth(
                physical,
                anonymous,
                physical.map(bytes -> (double) bytes / Math.max(1, expectedNow)),
                peakRss,
                offHeap,
                heap,
                expectedNow);
    }

    /** A peak above the one before must have been reached meanwhile even where it could not be cleared. */
    private static Reading<Long> peak(ProcessMemory before, ProcessMemory after, boolean cleared) {
        Long earlier = before.hwm().value();
        Long later = after.hwm().value();
        boolean known = cleared || (earlier != null && later != null && later > earlier);
        return known
                ? difference(after.hwm(), before.rss())
                : Reading.absent("the process took more at an earlier time, and that mark cannot be cleared here");
    }

    private static Reading<Long> difference(Reading<Long> later, Reading<Long> earlier) {
        if (later.value() == null || earlier.value() == null) {
            return later.value() == null ? later : earlier;
        }
        return Reading.of(later.value() - earlier.value());
    }
}
