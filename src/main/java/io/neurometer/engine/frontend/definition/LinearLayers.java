package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Linear;
import java.util.List;

/** Fully-connected layers. */
final class LinearLayers {
    private static final String FAMILY = "Fully-connected layers";

    static final Option<Boolean> BIAS = Option.of("bias", OptionKind.flag(), true, "whether a bias is added");

    private static final Option<Long> OUT_FEATURES =
            Option.required("out_features", OptionKind.count(), "number of neurons");
    private static final Option<String> TIED_TO = Option.optional(
            "tied_to",
            OptionKind.reference(),
            "own weights",
            "an embedding or linear layer before this one whose weight matrix is used here too");

    private static final Option<Long> CLASSES =
            Option.required("out_features", OptionKind.count(), "number of centres");

    static final List<LayerType> TYPES = List.of(
            LayerType.of(
                            FAMILY,
                            "linear",
                            "y = x Wᵀ + b over the last dimension: every neuron sees every feature",
                            LinearLayers::linear,
                            OUT_FEATURES,
                            BIAS,
                            TIED_TO,
                            ActivationOption.ACTIVATION)
                    .alias("fully_connected", "dense")
                    .weights("weight [out, in], bias [out]"),
            LayerType.of(
                            FAMILY,
                            "rbf",
                            "squared Euclidean distances to fixed centres of -1 and +1, the output layer of LeNet-5",
                            LinearLayers::radialBasis,
                            CLASSES)
                    .weights("centers [out, in] (fixed)"));

    private LinearLayers() {}

    private static Value linear(LayerAssembly layer) {
        Value x = layer.input();
        layer.check().minRank(x, 1, "[..., features]");
        Value weight = layer.options().has(TIED_TO)
                ? tied(layer, x)
                : matrix(
                        layer,
                        "weight",
                        layer.get(OUT_FEATURES),
                        layer.check().fixed(x, -1, "number of input features"));
        return ActivationOption.activated(
                layer, project(layer, ActivationOption.mainPart(layer, "linear"), x, weight, layer.get(BIAS)));
    }

    /** Adds a fully-connected node, with the layer's own {@code bias} if asked for. */
    static Value project(LayerAssembly layer, String part, Value x, Value weight, boolean bias) {
        Linear.FullyConnected op = new Linear.FullyConnected();
        if (!bias) {
            return layer.add(part, op, x, weight);
        }
        return layer.add(
                part,
                op,
                x,
                weight,
                layer.weight("bias", Initializer.ZEROS, weight.shape().size(0)));
    }

    /** A whole fully-connected layer inside a composite one: weights {@code weight} and {@code bias} of the child. */
    static Value inner(LayerAssembly child, Value x, long out, boolean bias) {
        long in = child.check().fixed(x, -1, "number of input features");
        return project(child, "", x, matrix(child, "weight", out, in), bias);
    }

    private static Value matrix(LayerAssembly layer, String tensor, long out, long in) {
        Value weight = layer.weight(tensor, Initializer.he(in), out, in);
        layer.network().share(layer.name(), weight);
        return weight;
    }

    private static Value tied(LayerAssembly layer, Value x) {
        String other = layer.get(TIED_TO);
        Value weight = layer.network().shared(other);
        if (weight == null) {
            throw new EngineException(
                    layer.invalid("'tied_to' names no embedding or linear layer before this one", "'" + other + "'")
                            .fix("give the full name of a layer that has a weight matrix and comes earlier"));
        }
        if (weight.shape().size(0) != layer.get(OUT_FEATURES)) {
            throw new EngineException(
                    layer.mismatch("the tied weight has another number of rows than 'out_features'", weight.shape())
                            .expected("[" + layer.get(OUT_FEATURES) + ", " + x.dim(-1) + "]"));
        }
        return weight;
    }

    private static Value radialBasis(LayerAssembly layer) {
        Value x = layer.input();
        layer.check().rank(x, 2, "[N, features]");
        long in = layer.check().fixed(x, -1, "number of input features");
        Value centers = layer.buffer("centers", new Initializer.Signs(), layer.get(CLASSES), in);
        return layer.add("", new Linear.RadialBasis(), x, centers);
    }
}
