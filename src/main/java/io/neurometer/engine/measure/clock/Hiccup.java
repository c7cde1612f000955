package io.neurometer.engine.measure.clock;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.MILLISECONDS;

import io.neurometer.engine.report.Section;
import java.util.List;

/**
 * Pauses that the platform imposed, seen by a thread that sleeps for a few milliseconds again and again: how much later
 * than asked for it woke up. Every thread of the process may have been delayed as much.
 */
public record Hiccup(
        double periodMs,
        long awakenings,
        double p99Ms,
        double maxMs,
        int stallCount,
        double stallFromMs,
        List<Stall> stalls) {
    public static final Section<Hiccup> SECTION = Section.of(Hiccup.class)
            .figure("period_ms", MILLISECONDS, "Sleep that the thread asked for.", Hiccup::periodMs)
            .figure("awakenings", COUNT, "How often it woke up.", Hiccup::awakenings)
            .figure("p99_ms", MILLISECONDS, "99th percentile of lateness; 0 without awakenings.", Hiccup::p99Ms)
            .figure("max_ms", MILLISECONDS, "Greatest lateness.", Hiccup::maxMs)
            .figure("stall_count", COUNT, "Awakenings late enough to be stalls.", Hiccup::stallCount)
            .figure("stall_from_ms", MILLISECONDS, "Least lateness of a stall, above time slices.", Hiccup::stallFromMs)
            .each("stalls", "Longest hundred stalls in the order of time.", Stall.SECTION, Hiccup::stalls)
            .build();

    public Hiccup {
        stalls = List.copyOf(stalls);
    }
}
