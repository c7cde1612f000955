package io.neurometer.engine.measure.compare;

/**
 * How long two are compared.
 *
 * @param id name and version
 * @param loads how often both are loaded anew; rounds and times below are those of all loads together
 * @param warmUpRuns runs of each before any counts, at least
 * @param warmUpSeconds and at least so long
 * @param warmUpCapSeconds but never longer, unless a single pair of runs is
 * @param rounds of four samples each, at least
 * @param seconds and at least so long
 * @param capSeconds but never longer, unless a single round is
 */
public record ComparisonPlan(
        String id,
        int loads,
        int warmUpRuns,
        double warmUpSeconds,
        double warmUpCapSeconds,
        int rounds,
        double seconds,
        double capSeconds) {

    /** As many ratios leave a 95 % interval that two outliers on either side do not move. */
    private static final int GATE_LOADS = 12;

    /** A first answer within seconds. */
    public static ComparisonPlan quick() {
        return new ComparisonPlan("compare/1-quick", 1, 20, 0.5, 1.5, 100, 0.5, 4);
    }

    /** An answer to rely on, within a minute. */
    public static ComparisonPlan standard() {
        return new ComparisonPlan("compare/1-standard", 1, 50, 3, 10, 1000, 10, 50);
    }

    /** A verdict on a limit within some seconds. */
    public static ComparisonPlan quickGate() {
        return new ComparisonPlan("gate/1-quick", GATE_LOADS, 20, 0.5, 1.5, 120, 1.5, 12);
    }

    /** A verdict on a limit within a minute. */
    public static ComparisonPlan standardGate() {
        return new ComparisonPlan("gate/1-standard", GATE_LOADS, 50, 3, 10, 1200, 20, 50);
    }

    /** The warm-up of models that are loaded again: the JVM's compiler knows their code by then. */
    ComparisonPlan warm() {
        return new ComparisonPlan(
                id,
                loads,
                Math.max(2, warmUpRuns / loads),
                warmUpSeconds / loads,
                warmUpCapSeconds / loads,
                rounds,
                seconds,
                capSeconds);
    }

    /** What one load has of the rounds. */
    int roundsOfLoad() {
        return Math.max(1, rounds / loads);
    }

    double secondsOfLoad() {
        return seconds / loads;
    }

    double capSecondsOfLoad() {
        return capSeconds / loads;
    }
}
