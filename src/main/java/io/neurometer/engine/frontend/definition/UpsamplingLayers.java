package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.ResizeCoordinates;
import io.neurometer.engine.op.Resizing;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Upsampling of features to a higher resolution. */
final class UpsamplingLayers {
    private static final Option<List<Long>> SIZE =
            Option.optional("size", OptionKind.sizes(1), "from scale_factor", "positions of the output");
    private static final Option<List<Long>> SCALE_FACTOR = Option.optional(
            "scale_factor", OptionKind.sizes(1), "from size", "whole number by which the positions grow");
    private static final Option<String> UPSAMPLE_MODE = Option.of(
            "mode",
            OptionKind.choice("nearest", "linear", "bilinear", "trilinear", "bicubic"),
            "nearest",
            "how values between arise");
    private static final Option<Boolean> ALIGN_CORNERS =
            Option.of("align_corners", OptionKind.flag(), false, "whether the corner pixels keep their values");

    static final List<LayerType> TYPES = List.of(LayerType.of(
            ShapingLayers.FAMILY,
            "upsample",
            "features at a higher resolution",
            UpsamplingLayers::upsample,
            SIZE,
            SCALE_FACTOR,
            UPSAMPLE_MODE,
            ALIGN_CORNERS));

    private UpsamplingLayers() {}

    private static Value upsample(LayerAssembly layer) {
        Value x = layer.input();
        layer.check().minRank(x, 3, "[N, C, ...]");
        int spatial = x.rank() - 2;
        boolean bySize = layer.options().has(SIZE);
        if (bySize == layer.options().has(SCALE_FACTOR)) {
            throw new EngineException(
                    layer.invalid("needs either 'size' or 'scale_factor'", bySize ? "both" : "neither"));
        }
        List<Long> given = layer.each(bySize ? SIZE : SCALE_FACTOR, spatial);
        List<Dim> dims = new ArrayList<>(x.shape().dims());
        List<Integer> axes = new ArrayList<>();
        float[] scales = new float[spatial];
        for (int i = 0; i < spatial; i++) {
            axes.add(i + 2);
            scales[i] = given.get(i);
            Dim dim = x.dim(i + 2);
            Dim grown = dim.isFixed() ? Dim.of(Math.multiplyExact(dim.size(), given.get(i))) : Dim.UNKNOWN;
            dims.set(i + 2, bySize ? Dim.of(given.get(i)) : grown);
        }
        Value steering = bySize
                ? layer.longs("sizes", given.stream().mapToLong(Long::longValue).toArray())
                : layer.constant("scales", WeightSource.floats(scales), spatial);
        Resizing.Resize op = resize(layer, axes);
        TensorType type = x.type().withShape(Shape.of(dims));
        return bySize
                ? layer.addTyped("", op, type, x, LayerAssembly.absent(), LayerAssembly.absent(), steering)
                : layer.addTyped("", op, type, x, LayerAssembly.absent(), steering);
    }

    private static Resizing.Resize resize(LayerAssembly layer, List<Integer> axes) {
        String mode = layer.get(UPSAMPLE_MODE);
        boolean nearest = mode.equals("nearest");
        boolean align = layer.get(ALIGN_CORNERS);
        if (nearest && align) {
            throw new EngineException(layer.invalid("'align_corners' has no meaning with mode \"nearest\"", true));
        }
        return new Resizing.Resize(
                nearest
                        ? Resizing.Interpolation.NEAREST
                        : mode.equals("bicubic") ? Resizing.Interpolation.CUBIC : Resizing.Interpolation.LINEAR,
                nearest
                        ? ResizeCoordinates.ASYMMETRIC
                        : align ? ResizeCoordinates.ALIGN_CORNERS : ResizeCoordinates.HALF_PIXEL,
                Resizing.Rounding.FLOOR,
                -0.75f,
                false,
                0,
                false,
                List.copyOf(axes),
                Resizing.AspectRatio.STRETCH);
    }
}
