package io.neurometer.engine.measure.clock;

/**
 * One garbage collection that stopped the process.
 *
 * @param kind the collector's name
 * @param cause in the words of the JVM
 * @param atMs when it began, in milliseconds since watching began
 * @param ms how long
 */
public record Collection(String kind, String cause, double atMs, double ms) {
    /** How much of an interval it may explain, its own times being known give or take some; all in milliseconds. */
    double overlap(double fromMs, double toMs, double toleranceMs) {
        return Math.min(toMs, atMs + ms + toleranceMs) - Math.max(fromMs, atMs - toleranceMs);
    }
}
