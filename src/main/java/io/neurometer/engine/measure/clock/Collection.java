package io.neurometer.engine.measure.clock;

import static io.neurometer.engine.report.Unit.MILLISECONDS;

import io.neurometer.engine.report.Section;

/** One garbage collection that stopped the process. */
public record Collection(String kind, String cause, double atMs, double ms) {
    public static final Section<Collection> SECTION = Section.of(Collection.class)
            .figure("kind", "Name of the garbage collector.", Collection::kind)
            .figure("cause", "Why it collected, in the JVM's words.", Collection::cause)
            .figure("at_ms", MILLISECONDS, "When it began, since watching began.", Collection::atMs)
            .figure("ms", MILLISECONDS, "How long it took.", Collection::ms)
            .build();

    /** By how much it overlaps an interval, when its own times may be off by a tolerance; all in milliseconds. */
    double overlap(double fromMs, double toMs, double toleranceMs) {
        return Math.min(toMs, atMs + ms + toleranceMs) - Math.max(fromMs, atMs - toleranceMs);
    }
}
