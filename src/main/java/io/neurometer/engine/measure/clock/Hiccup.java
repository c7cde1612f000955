package io.neurometer.engine.measure.clock;

import java.util.List;

/**
 * What a thread that sleeps for a millisecond again and again saw of the platform: how much later than asked for it woke
 * up. What it sees, every thread of the process may have suffered, whatever it computed.
 *
 * @param periodMs the sleep asked for
 * @param awakenings how often it woke up
 * @param p99Ms the lateness that 99 of 100 awakenings did not exceed; 0 when there were none
 * @param maxMs the greatest lateness
 * @param stallCount awakenings that were late by {@code stallFromMs} or more
 * @param stallFromMs from when on lateness is named a stall: time slices of a busy scheduler are shorter
 * @param stalls the longest hundred of them in order of time
 */
public record Hiccup(
        double periodMs,
        long awakenings,
        double p99Ms,
        double maxMs,
        int stallCount,
        double stallFromMs,
        List<Stall> stalls) {
    public Hiccup {
        stalls = List.copyOf(stalls);
    }
}
