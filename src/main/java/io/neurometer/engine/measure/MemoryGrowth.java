package io.neurometer.engine.measure;

/**
 * By how much this process grew while a model was loaded and ran, beside what that model was to take; all in bytes. What
 * the process held before and has freed since is used again, and the Java heap grows as it likes: the figures are
 * neighbours, not equals.
 *
 * @param rss physical memory after the runs less that before loading
 * @param peakRss the most at any moment between, less that before loading
 * @param offHeap memory of tensors after the runs less that before loading
 * @param heap Java heap in use after the runs less that before loading, garbage included
 * @param expected what the model was to take: weights in all forms, input data, arena and scratch memory
 */
public record MemoryGrowth(Reading<Long> rss, Reading<Long> peakRss, long offHeap, long heap, long expected) {

    /**
     * @param before as it was before loading
     * @param peakCleared whether the peak of {@code after} is one of the time between
     */
    public static MemoryGrowth between(ProcessMemory before, ProcessMemory after, boolean peakCleared, long expected) {
        return new MemoryGrowth(
                difference(after.rss(), before.rss()),
                peak(before, after, peakCleared),
                after.offHeap() - before.offHeap(),
                after.heap() - before.heap(),
                expected);
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
