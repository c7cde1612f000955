package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.op.Shaping;
import java.util.List;

/** Layers that pass their input through at inference. */
final class IdentityLayers {
    private static final Option<Double> PROBABILITY =
            Option.of("p", OptionKind.number(0, 1), 0.5, "ignored: nothing is dropped at inference");

    static final List<LayerType> TYPES = List.of(
            LayerType.of(
                            ShapingLayers.FAMILY,
                            "dropout",
                            "the input itself: nothing is dropped at inference",
                            layer -> layer.add("", new Shaping.Identity(), layer.input()),
                            PROBABILITY)
                    .alias("dropout2d", "stochastic_depth"),
            LayerType.of(
                    ShapingLayers.FAMILY,
                    "identity",
                    "the input itself",
                    layer -> layer.add("", new Shaping.Identity(), layer.input())));

    private IdentityLayers() {}
}
