package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import java.util.ArrayList;
import java.util.List;

/** Batch, layer, RMS, group, instance and local response normalization. */
final class NormalizationLayers {
    private static final String FAMILY = "Normalization";

    static final Option<Double> EPS = Option.of("eps", OptionKind.number(0, 1), 1e-5, "added to the variance");
    private static final Option<Boolean> AFFINE =
            Option.of("affine", OptionKind.flag(), true, "whether a learned scale and shift follow");
    private static final Option<Boolean> INSTANCE_AFFINE =
            Option.of("affine", OptionKind.flag(), false, "whether a learned scale and shift follow");
    private static final Option<Boolean> ELEMENTWISE_AFFINE =
            Option.of("elementwise_affine", OptionKind.flag(), true, "whether a learned scale (and shift) follow");
    private static final Option<Boolean> BIAS =
            Option.of("bias", OptionKind.flag(), true, "whether the shift is learned too");
    private static final Option<List<Long>> NORMALIZED_SHAPE = Option.optional(
            "normalized_shape", OptionKind.sizes(1), "the last dimension", "the last dimensions, normalized together");
    private static final Option<Long> NUM_GROUPS =
            Option.required("num_groups", OptionKind.count(), "groups of channels");
    private static final Option<Long> SIZE =
            Option.required("size", OptionKind.count(), "neighbouring channels in the sum");
    private static final Option<Double> LRN_ALPHA =
            Option.of("alpha", OptionKind.number(0, 1e6), 1e-4, "factor of the mean square");
    private static final Option<Double> LRN_BETA = Option.of("beta", OptionKind.number(0, 100), 0.75, "exponent");
    private static final Option<Double> LRN_K =
            Option.of("k", OptionKind.number(0, 1e6), 1.0, "added before the exponent");

    static final List<LayerType> TYPES = List.of(
            LayerType.of(
                            FAMILY,
                            "batch_norm",
                            "(x - mean) / deviation by stored statistics, for each channel",
                            NormalizationLayers::batchNorm,
                            EPS,
                            AFFINE,
                            ActivationOption.ACTIVATION)
                    .alias("batch_norm1d", "batch_norm2d", "batch_norm3d")
                    .weights("weight [C], bias [C], running_mean [C], running_var [C] (the last two not trained)"),
            LayerType.of(
                            FAMILY,
                            "layer_norm",
                            "mean and variance taken out over the last dimensions",
                            NormalizationLayers::layerNorm,
                            NORMALIZED_SHAPE,
                            EPS,
                            ELEMENTWISE_AFFINE,
                            BIAS)
                    .weights("weight, bias [normalized_shape]"),
            LayerType.of(
                            FAMILY,
                            "rms_norm",
                            "divided by the root mean square over the last dimensions",
                            NormalizationLayers::rmsNorm,
                            NORMALIZED_SHAPE,
                            EPS,
                            ELEMENTWISE_AFFINE)
                    .weights("weight [normalized_shape]"),
            LayerType.of(
                            FAMILY,
                            "group_norm",
                            "over groups of channels of each sample",
                            NormalizationLayers::groupNorm,
                            NUM_GROUPS,
                            EPS,
                            AFFINE,
                            ActivationOption.ACTIVATION)
                    .weights("weight [C], bias [C]"),
            LayerType.of(
                            FAMILY,
                            "instance_norm",
                            "over the positions of each channel of each sample",
                            NormalizationLayers::instanceNorm,
                            EPS,
                            INSTANCE_AFFINE,
                            ActivationOption.ACTIVATION)
                    .alias("instance_norm1d", "instance_norm2d", "instance_norm3d")
                    .weights("weight [C], bias [C]"),
            LayerType.of(
                            FAMILY,
                            "lrn",
                            "local response normalization: x / (k + alpha/size · sum of squares of neighbouring"
                                    + " channels)^beta",
                            NormalizationLayers::localResponseNorm,
                            SIZE,
                            LRN_ALPHA,
                            LRN_BETA,
                            LRN_K)
                    .alias("local_response_norm"));

    private NormalizationLayers() {}

    private static Value batchNorm(LayerAssembly layer) {
        Value x = layer.input();
        long channels = channels(layer, x);
        boolean affine = layer.get(AFFINE);
        Value scale = affine
                ? layer.weight("weight", Initializer.ONES, channels)
                : layer.constant("scale", WeightSource.constant(1), channels);
        Value shift = affine
                ? layer.weight("bias", Initializer.ZEROS, channels)
                : layer.constant("shift", WeightSource.constant(0), channels);
        Value mean = layer.buffer("running_mean", Initializer.ZEROS, channels);
        Value variance = layer.buffer("running_var", Initializer.ONES, channels);
        Op op = new Normalization.BatchNorm(layer.get(EPS).floatValue());
        return ActivationOption.add(layer, "batch_norm", op, x, scale, shift, mean, variance);
    }

    private static Value layerNorm(LayerAssembly layer) {
        return layerNorm(
                layer,
                layer.input(),
                normalizedShape(layer),
                layer.get(EPS),
                layer.get(ELEMENTWISE_AFFINE),
                layer.get(BIAS));
    }

    private static Value layerNorm(
            LayerAssembly layer, Value x, long[] shape, double epsilon, boolean affine, boolean bias) {
        List<Value> operands = new ArrayList<>(List.of(x));
        if (affine) {
            operands.add(layer.weight("weight", Initializer.ONES, shape));
        }
        if (affine && bias) {
            operands.add(layer.weight("bias", Initializer.ZEROS, shape));
        }
        Op op = new Normalization.LayerNorm(x.rank() - shape.length, (float) epsilon);
        return layer.add("", op, operands.toArray(Value[]::new));
    }

    private static Value rmsNorm(LayerAssembly layer) {
        return rmsNorm(layer, layer.input(), normalizedShape(layer), layer.get(EPS), layer.get(ELEMENTWISE_AFFINE));
    }

    private static Value rmsNorm(LayerAssembly layer, Value x, long[] shape, double epsilon, boolean affine) {
        Op op = new Normalization.RmsNorm(x.rank() - shape.length, (float) epsilon);
        return affine ? layer.add("", op, x, layer.weight("weight", Initializer.ONES, shape)) : layer.add("", op, x);
    }

    /** A layer or RMS normalization over the last dimension, inside a composite layer. */
    static Value inner(LayerAssembly child, Value x, boolean rms, double epsilon, boolean bias) {
        long[] width = {child.check().fixed(x, -1, "number of features")};
        return rms ? rmsNorm(child, x, width, epsilon, true) : layerNorm(child, x, width, epsilon, true, bias);
    }

    private static Value groupNorm(LayerAssembly layer) {
        Value x = layer.input();
        long channels = channels(layer, x);
        long groups = layer.get(NUM_GROUPS);
        layer.check().divisible("channels", channels, groups);
        Op op = new Normalization.GroupNorm(
                Math.toIntExact(groups), layer.get(EPS).floatValue());
        return affine(layer, "group_norm", op, x, channels, layer.get(AFFINE));
    }

    private static Value instanceNorm(LayerAssembly layer) {
        Value x = layer.input();
        layer.check().minRank(x, 3, "[N, C, ...]");
        long channels = channels(layer, x);
        Op op = new Normalization.InstanceNorm(layer.get(EPS).floatValue());
        return affine(layer, "instance_norm", op, x, channels, layer.get(INSTANCE_AFFINE));
    }

    private static Value affine(LayerAssembly layer, String part, Op op, Value x, long channels, boolean affine) {
        if (!affine) {
            return ActivationOption.add(layer, part, op, x);
        }
        Value scale = layer.weight("weight", Initializer.ONES, channels);
        return ActivationOption.add(layer, part, op, x, scale, layer.weight("bias", Initializer.ZEROS, channels));
    }

    private static Value localResponseNorm(LayerAssembly layer) {
        layer.check().minRank(layer.input(), 3, "[N, C, ...]");
        Op op = new Normalization.LocalResponseNorm(
                layer.get(SIZE).intValue(),
                layer.get(LRN_ALPHA).floatValue(),
                layer.get(LRN_BETA).floatValue(),
                layer.get(LRN_K).floatValue());
        return layer.add("", op, layer.input());
    }

    private static long channels(LayerAssembly layer, Value x) {
        layer.check().minRank(x, 2, "[N, C, ...]");
        return layer.check().fixed(x, 1, "number of channels");
    }

    private static long[] normalizedShape(LayerAssembly layer) {
        Value x = layer.input();
        layer.check().minRank(x, 1, "[..., features]");
        List<Long> given = layer.options().find(NORMALIZED_SHAPE);
        if (given == null) {
            return new long[] {layer.check().fixed(x, -1, "number of features")};
        }
        for (int i = 1; i <= given.size(); i++) {
            boolean fits = i <= x.rank() && x.dim(-i).isFixed() && x.dim(-i).size() == given.get(given.size() - i);
            if (!fits) {
                throw new EngineException(
                        layer.mismatch("'normalized_shape' differs from the last dimensions of the input", x.shape())
                                .expected("last dimensions " + given));
            }
        }
        return given.stream().mapToLong(Long::longValue).toArray();
    }
}
