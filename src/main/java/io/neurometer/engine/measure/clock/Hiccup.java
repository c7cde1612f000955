package io.neurometer.engine.measure.clock;

import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
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
            .figure("period_ms", Unit.MILLISECONDS, "The sleep that the thread asked for.", Hiccup::periodMs)
            .figure("awakenings", Unit.COUNT, "How often it woke up.", Hiccup::awakenings)
            .figure(
                    "p99_ms",
                    Unit.MILLISECONDS,
                    "The lateness that 99 of 100 awakenings did not exceed; 0 when there were none.",
                    Hiccup::p99Ms)
            .figure("max_ms", Unit.MILLISECONDS, "The greatest lateness.", Hiccup::maxMs)
            .figure(
                    "stall_count",
                    Unit.COUNT,
                    "The number of awakenings late enough to count as stalls.",
                    Hiccup::stallCount)
            .figure(
                    "stall_from_ms",
                    Unit.MILLISECONDS,
                    "The least lateness of a stall; the time slices of a busy scheduler are shorter.",
                    Hiccup::stallFromMs)
            .each("stalls", "The longest hundred stalls in the order of time.", Stall.SECTION, Hiccup::stalls)
            .build();

    public Hiccup {
        stalls = List.copyOf(stalls);
    }
}
