package io.neurometer.engine.measure.clock;

import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;

/** One garbage collection that stopped the process. @param atMs when it began, since watching began */
public record Collection(String kind, String cause, double atMs, double ms) {
    public static final Section<Collection> SECTION = Section.of(Collection.class)
            .figure("kind", "The name of the garbage collector.", Collection::kind)
            .figure("cause", "Why it collected, in the words of the JVM.", Collection::cause)
            .figure("at_ms", Unit.MILLISECONDS, "When it began, since watching began.", Collection::atMs)
            .figure("ms", Unit.MILLISECONDS, "How long it took.", Collection::ms)
            .build();

    /** By how much it overlaps an interval, when its own times may be off by a tolerance; all in milliseconds. */
    double overlap(double fromMs, double toMs, double toleranceMs) {
        return Math.min(toMs, atMs + ms + toleranceMs) - Math.max(fromMs, atMs - toleranceMs);
    }
}
