package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.cost.LayerCost;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.ArrayList;
import java.util.List;

/**
 * A model and its layers under the roof of a host.
 *
 * @param model all of it: its weights, inputs and outputs must move, and the features of layers that do not fit in the
 *     last-level cache
 * @param layers one for each node that runs, in order
 */
public record Roofline(RooflinePoint model, List<Layer> layers) {
    /** @param point absent where the node's types are known only when a request runs */
    public record Layer(String name, String layer, String kind, Reading<RooflinePoint> point) {
        public static final Section<Layer> SECTION = Section.of(Layer.class)
                .figure("name", "Name of the node.", Layer::name)
                .figure("layer", "Layer of the model that the node belongs to.", Layer::layer)
                .figure("kind", "Kind of the node.", Layer::kind)
                .section("point", "Node under the roof.", RooflinePoint.SECTION, Layer::point)
                .build();
    }

    /** @param lastLevelCache bytes; where they are absent, every feature counts as staying in it */
    public static Roofline of(TimedRun run, Roof roof, Reading<Long> lastLevelCache) {
        List<Layer> layers = new ArrayList<>();
        for (LayerCost cost : run.analytic().layers()) {
            if (!cost.isInput()) {
                layers.add(new Layer(cost.name(), cost.layer(), cost.kind(), point(cost, run, roof)));
            }
        }
        long bytes = run.traffic().compulsory(lastLevelCache.value());
        return new Roofline(new RooflinePoint(run.flop(), bytes, roof, Reading.of(run.seconds())), List.copyOf(layers));
    }

    private static Reading<RooflinePoint> point(LayerCost cost, TimedRun run, Roof roof) {
        Long flop = cost.flop().value();
        Long bytes = run.traffic().bytes(cost).value();
        return flop == null || bytes == null
                ? Reading.absent("the layer's types are known only when a request runs")
                : Reading.of(new RooflinePoint(
                        flop,
                        bytes,
                        roof,
                        Reading.ofNullable(run.layerSeconds().get(cost.name()), RooflinePoint.NOT_TIMED)));
    }
}
