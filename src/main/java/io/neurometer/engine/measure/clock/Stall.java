package io.neurometer.engine.measure.clock;

import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;

/**
 * A time in which a thread that wanted to run for a moment every few milliseconds could not.
 *
 * @param atMs when it began, since watching began
 * @param cause {@value #GC} or {@value #PLATFORM}
 */
public record Stall(double atMs, double ms, String cause) {
    public static final String GC = "gc";
    public static final String PLATFORM = "platform";

    public static final Section<Stall> SECTION = Section.of(Stall.class)
            .figure("at_ms", Unit.MILLISECONDS, "When it began, since watching began.", Stall::atMs)
            .figure("ms", Unit.MILLISECONDS, "How long it took.", Stall::ms)
            .figure(
                    "cause",
                    "'gc' where garbage collection explains half of it or more; else 'platform': the operating system,"
                            + " the hypervisor, or other processes on the same processors.",
                    Stall::cause)
            .build();
}
