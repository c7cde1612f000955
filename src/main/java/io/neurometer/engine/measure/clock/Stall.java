package io.neurometer.engine.measure.clock;

import static io.neurometer.engine.report.Unit.MILLISECONDS;

import io.neurometer.engine.report.Section;

/** A time in which a thread that wanted to run for a moment every few milliseconds could not. */
public record Stall(double atMs, double ms, String cause) {
    public static final String GC = "gc";

    /** The operating system, the hypervisor, or other processes on the same processors. */
    public static final String PLATFORM = "platform";

    public static final Section<Stall> SECTION = Section.of(Stall.class)
            .figure("at_ms", MILLISECONDS, "When it began, since watching began.", Stall::atMs)
            .figure("ms", MILLISECONDS, "How long it took.", Stall::ms)
            .figure("cause", "'gc' where collection explains half of it or more, else 'platform'.", Stall::cause)
            .build();
}
