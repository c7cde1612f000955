package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.LayerCost;
import io.neurometer.engine.measure.Reading;
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
    private static final long BYTES_PER_PARAMETER = 4;

    /** @param point absent where the node's types are known only when a request runs */
    public record Layer(String name, String layer, String kind, Reading<RooflinePoint> point) {}

    /**
     * Joins what a model costs with how long it took.
     *
     * @param seconds of one run, or null when it was not timed
     * @param layerSeconds of one run of a layer, by its name; those that are missing were not timed
     * @param lastLevelCache bytes, or null where they are not known: then every feature counts as staying in it
     */
    public static Roofline of(
            AnalyticReport analytic,
            @Nullable Double seconds,
            Map<String, Double> layerSeconds,
            Roof roof,
            @Nullable Long lastLevelCache) {
        List<Layer> layers = new ArrayList<>();
        for (LayerCost cost : analytic.layers()) {
            if (!cost.kind().equals("input")) {
                layers.add(new Layer(
                        cost.name(), cost.layer(), cost.kind(), point(cost, layerSeconds.get(cost.name()), roof)));
            }
        }
        long flop = analytic.totals().flop();
        return new Roofline(
                RooflinePoint.of(flop, compulsoryBytes(analytic, lastLevelCache), seconds, roof), List.copyOf(layers));
    }

    /** One layer: its weights, and the features that it reads and writes. */
    public static Reading<RooflinePoint> point(LayerCost cost, @Nullable Double seconds, Roof roof) {
        Long flop = cost.flop();
        Long bytes = cost.bytesMoved();
        return flop == null || bytes == null
                ? Reading.absent("the layer's types are known only when a request runs")
                : Reading.of(RooflinePoint.of(flop, bytes, seconds, roof));
    }

    /** Bytes that one run of the model must move; see {@link #model}. */
    public static long compulsoryBytes(AnalyticReport analytic, @Nullable Long lastLevelCache) {
        long bytes = analytic.totals().bytesMoved().compulsory();
        if (lastLevelCache == null) {
            return bytes;
        }
        for (LayerCost cost : analytic.layers()) {
            Long moved = cost.bytesMoved();
            long features = moved == null ? 0 : moved - Math.min(moved, cost.params() * BYTES_PER_PARAMETER);
            if (features > lastLevelCache) {
                bytes = Math.addExact(bytes, features);
            }
        }
        return bytes;
    }

    /** Bytes that one run after the other goes through: what must move and the most that lies between layers. */
    public static long workingSet(AnalyticReport analytic) {
        return Math.addExact(
                analytic.totals().bytesMoved().compulsory(),
                analytic.totals().peak().bytes().inplace());
    }
}
