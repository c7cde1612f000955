package io.neurometer.engine.measure;

/**
 * How long the phases of a protocol go on.
 *
 * @param warmupRuns at least so many runs before measuring
 * @param warmupSeconds and at least so long
 * @param warmupCapSeconds but never longer, unless a single run is
 * @param latencyRuns measured runs, or samples where runs are timed in blocks
 * @param latencySeconds fewer of them once this long has passed
 * @param leastRuns but never fewer than this
 * @param totalSeconds warm-up gives way when this is in danger, loading included
 */
public record Budget(
        int warmupRuns,
        double warmupSeconds,
        double warmupCapSeconds,
        int latencyRuns,
        double latencySeconds,
        int leastRuns,
        double totalSeconds) {

    /** A first answer within seconds. */
    public static final Budget QUICK = new Budget(20, 0.5, 1.5, 100, 2, 3, 6);
}
