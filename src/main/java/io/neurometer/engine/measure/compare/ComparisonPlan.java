package io.neurometer.engine.measure.compare;

/**
 * How long two are compared.
 *
 * @param id name and version
 * @param warmUpRuns runs of each before any counts, at least
 * @param warmUpSeconds and at least so long
 * @param warmUpCapSeconds but never longer, unless a single pair of runs is
 * @param rounds of four samples each, at least
 * @param seconds and at least so long
 * @param capSeconds but never longer, unless a single round is
 */
public record ComparisonPlan(
        String id,
        int warmUpRuns,
        double warmUpSeconds,
        double warmUpCapSeconds,
        int rounds,
        double seconds,
        double capSeconds) {

    /** A first answer within seconds. */
    public static ComparisonPlan quick() {
        return new ComparisonPlan("compare/1-quick", 20, 0.5, 1.5, 100, 0.5, 4);
    }

    /** An answer to rely on, within a minute. */
    public static ComparisonPlan standard() {
        return new ComparisonPlan("compare/1-standard", 50, 3, 10, 1000, 10, 50);
    }
}
