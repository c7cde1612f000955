package io.neurometer.engine.measure.memory;

import static io.neurometer.engine.report.Unit.BYTES;
import static io.neurometer.engine.report.Unit.RATIO;

import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;

/**
 * By how much this process is larger for a model; all in bytes. Physical memory is told by how much less of it there is
 * when the model, with what one run at a time needs, has been unloaded. Free memory is given back before each reading, and
 * nothing else grows for good in between, neither the Java heap nor compiled code: what the process held before the model
 * came plays no part.
 *
 * @param physical what unloading gave back
 */
public record MemoryGrowth(MemoryBefore before, ProcessMemory after, Reading<Physical> physical, long expected) {
    public static final Section<MemoryGrowth> SECTION = Section.of(MemoryGrowth.class)
            .figure("rss", BYTES, "Physical memory with the model less that without.", MemoryGrowth::rss)
            .figure(
                    "rss_anon",
                    BYTES,
                    "Part of it that belongs to no file.",
                    g -> g.physical.flatMap(Physical::rssAnon))
            .figure("rss_by_expected", RATIO, "That growth by what was expected.", MemoryGrowth::rssByExpected)
            .figure(
                    "peak_rss",
                    BYTES,
                    "Most physical memory from loading until after the runs, less that before: with several runs at a time,"
                            + " the Java heap and compiled code.",
                    MemoryGrowth::peakRss)
            .figure(
                    "off_heap",
                    BYTES,
                    "Memory of tensors after the runs less that before loading.",
                    g -> g.after.offHeap() - g.before.memory().offHeap())
            .figure(
                    "heap",
                    BYTES,
                    "Java heap in use after the runs less that before loading, garbage included.",
                    g -> g.after.heap() - g.before.memory().heap())
            .figure("expected", BYTES, "Weights in all forms, inputs, arena and scratch.", MemoryGrowth::expected)
            .line(g -> g.rss().value() == null
                    ? Line.NONE
                    : new Line(
                            "process holds",
                            BYTES.format(g.rss().require()),
                            "of physical memory for the model and its inputs"))
            .build();

    /** Memory that unloading gave back. @param rssAnon the part of it that belongs to no file */
    public record Physical(Reading<Long> rss, Reading<Long> rssAnon) {
        /** @param with the model, free memory given back @param without it, free memory given back */
        static Physical between(ProcessMemory with, ProcessMemory without) {
            return new Physical(difference(with.rss(), without.rss()), difference(with.rssAnon(), without.rssAnon()));
        }
    }

    /** What can be told while the model is there. */
    static MemoryGrowth loaded(MemoryBefore before, ProcessMemory after, long expected) {
        return new MemoryGrowth(before, after, Reading.absent("the model is still loaded"), expected);
    }

    /** The same with what unloading gave back. @param expectedNow what the model was to take when it was unloaded */
    MemoryGrowth unloaded(Reading<Physical> given, long expectedNow) {
        return new MemoryGrowth(before, after, given, expectedNow);
    }

    public Reading<Long> rss() {
        return physical.flatMap(Physical::rss);
    }

    public Reading<Double> rssByExpected() {
        return rss().map(bytes -> (double) bytes / Math.max(1, expected));
    }

    /** A peak above the one before must have been reached meanwhile even where it could not be cleared. */
    Reading<Long> peakRss() {
        Long earlier = before.memory().hwm().value();
        Long later = after.hwm().value();
        boolean known = before.peakCleared() || (earlier != null && later != null && later > earlier);
        return known
                ? difference(after.hwm(), before.memory().rss())
                : Reading.absent("the process took more at an earlier time, and that mark cannot be cleared here");
    }

    private static Reading<Long> difference(Reading<Long> later, Reading<Long> earlier) {
        return later.flatMap(more -> earlier.map(less -> more - less));
    }
}
