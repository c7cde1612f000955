package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.cost.AnalyticReport;
import java.util.Map;

/**
 * A run of a model that can be set against ceilings: what it computes and moves, and how long it took.
 *
 * @param seconds of one run
 * @param layerSeconds of one run of a layer, by its name; those that are missing were not timed
 */
public record TimedRun(AnalyticReport analytic, Traffic traffic, double seconds, Map<String, Double> layerSeconds) {
    public TimedRun {
        layerSeconds = Map.copyOf(layerSeconds);
    }

    /** Floating-point operations. */
    long flop() {
        return analytic.totals().flop();
    }
}
