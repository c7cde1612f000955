package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.LayerCost;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model and its layers under the roof of a host.
 *
 * @param model all of it: its weights, inputs and outputs must move, and the features of layers that do not fit in the
 *     last-level cache
 * @param layers one for each node that runs, in order
 */
public record Roofline(RooflinePoint model, List<Layer> layers) {
    /** @param point absent where the node's types are known only when a request runs */
    public record Layer(String name, String layer, String kind, Reading<RooflinePoint> point) {}

    /**
     * Joins what a model costs with how long it took.
     *
     * @param traffic what it moves
     * @param seconds of one run, or null when it was not timed
     * @param layerSeconds of one run of a layer, by its name; those that are missing were not timed
     * @param lastLevelCache bytes, or null where they are not known: then every feature counts as staying in it
     */
    public static Roofline of(
            AnalyticReport analytic,
            Traffic traffic,
            @Nullable Double seconds,
            Map<String, Double> layerSeconds,
            Roof roof,
            @Nullable Long lastLevelCache) {
        List<Layer> layers = new ArrayList<>();
        for (LayerCost cost : analytic.layers()) {
            if (!cost.isInput()) {
                layers.add(new Layer(
                        cost.name(),
                        cost.layer(),
                        cost.kind(),
                        point(cost, traffic, layerSeconds.get(cost.name()), roof)));
            }
        }
        long flop = analytic.totals().flop();
        return new Roofline(
                RooflinePoint.of(flop, traffic.compulsory(lastLevelCache), seconds, roof), List.copyOf(layers));
    }

    private static Reading<RooflinePoint> point(LayerCost cost, Traffic traffic, @Nullable Double seconds, Roof roof) {
        Long flop = cost.flop().value();
        Long bytes = traffic.bytes(cost).value();
        return flop == null || bytes == null
                ? Reading.absent("the layer's types are known only when a request runs")
                : Reading.of(RooflinePoint.of(flop, bytes, seconds, roof));
    }
}
