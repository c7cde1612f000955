package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Pooling.PoolFunction;
import io.neurometer.engine.op.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Pooling: fewer positions, the same channels. */
final class PoolingLayers {
    private static final String FAMILY = "Pooling";

    private static final Option<List<Long>> STRIDE =
            Option.optional("stride", OptionKind.sizes(1), "kernel_size", "step of the window");
    private static final Option<Boolean> CEIL_MODE =
            Option.of("ceil_mode", OptionKind.flag(), false, "count windows that begin inside and end outside");
    private static final Option<Boolean> COUNT_INCLUDE_PAD =
            Option.of("count_include_pad", OptionKind.flag(), true, "whether the mean includes padded zeros");
    private static final Option<List<Long>> OUTPUT_SIZE =
            Option.required("output_size", OptionKind.sizes(1), "positions of the output");

    static final List<LayerType> TYPES = types();

    private PoolingLayers() {}

    private static List<LayerType> types() {
        List<LayerType> types = new ArrayList<>();
        for (int spatial = 1; spatial <= 3; spatial++) {
            int dimensions = spatial;
            types.add(LayerType.of(
                    FAMILY,
                    "max_pool" + spatial + "d",
                    "largest feature of each window",
                    layer -> pool(layer, dimensions, true),
                    ConvolutionLayers.KERNEL_SIZE,
                    STRIDE,
                    ConvolutionLayers.PADDING,
                    ConvolutionLayers.DILATION,
                    CEIL_MODE));
            types.add(LayerType.of(
                    FAMILY,
                    "avg_pool" + spatial + "d",
                    "mean of each window",
                    layer -> pool(layer, dimensions, false),
                    ConvolutionLayers.KERNEL_SIZE,
                    STRIDE,
                    ConvolutionLayers.PADDING,
                    CEIL_MODE,
                    COUNT_INCLUDE_PAD));
            types.add(adaptive("adaptive_max_pool", "maximum", spatial, PoolFunction.MAX));
            types.add(adaptive("adaptive_avg_pool", "mean", spatial, PoolFunction.AVERAGE));
        }
        types.add(global("global_max_pool", "largest feature of each channel: [N, C, 1, …]", PoolFunction.MAX));
        types.add(global("global_avg_pool", "mean of each channel: [N, C, 1, …]", PoolFunction.AVERAGE));
        types.add(LayerType.of(
                        FAMILY,
                        "subsample",
                        "sum of each window times a learned weight plus a learned bias, both one for each channel:"
                                + " the trainable subsampling of LeNet-5",
                        PoolingLayers::subsample,
                        ConvolutionLayers.KERNEL_SIZE,
                        STRIDE,
                        ActivationOption.ACTIVATION)
                .weights("weight [C], bias [C]"));
        return List.copyOf(types);
    }

    private static LayerType adaptive(String name, String what, int spatial, PoolFunction function) {
        return LayerType.of(
                FAMILY,
                name + spatial + "d",
                what + " of windows chosen so that the output has the size asked for",
                layer -> adapt(layer, spatial, function),
                OUTPUT_SIZE);
    }

    private static LayerType global(String name, String text, PoolFunction function) {
        return LayerType.of(FAMILY, name, text, layer -> {
            layer.check().minRank(layer.input(), 3, "[N, C, ...]");
            return layer.add("", new Pooling.GlobalPool(function, 0), layer.input());
        });
    }

    private static Value pool(LayerAssembly layer, int spatial, boolean max) {
        Value x = layer.input();
        layer.check().rank(x, spatial + 2, "[N, C, ...]");
        Window window = window(layer, spatial, max);
        boolean ceil = layer.get(CEIL_MODE);
        Op op = max
                ? new Pooling.MaxPool(window, ceil, false)
                : new Pooling.AveragePool(window, ceil, layer.get(COUNT_INCLUDE_PAD));
        return layer.add("", op, x);
    }

    private static Window window(LayerAssembly layer, int spatial, boolean dilated) {
        List<Long> kernel = layer.each(ConvolutionLayers.KERNEL_SIZE, spatial);
        List<Long> dilation =
                dilated ? layer.each(ConvolutionLayers.DILATION, spatial) : Collections.nCopies(spatial, 1L);
        OptionKind.Padding padding = layer.get(ConvolutionLayers.PADDING);
        if (padding.scheme() != Window.Padding.EXPLICIT) {
            return new Window(kernel, strides(layer, kernel), dilation, padding.scheme(), List.of(), List.of());
        }
        List<Long> amounts = layer.check().each(ConvolutionLayers.PADDING.name(), padding.sizes(), spatial);
        for (int i = 0; i < spatial; i++) {
            if (amounts.get(i) > kernel.get(i) / 2) {
                throw new EngineException(layer.invalid("option 'padding' is larger than half the window", amounts)
                        .expected("at most " + kernel.get(i) / 2));
            }
        }
        return new Window(kernel, strides(layer, kernel), dilation, Window.Padding.EXPLICIT, amounts, amounts);
    }

    private static List<Long> strides(LayerAssembly layer, List<Long> kernel) {
        List<Long> given = layer.options().find(STRIDE);
        return given == null ? kernel : layer.check().each(STRIDE.name(), given, kernel.size());
    }

    private static Value adapt(LayerAssembly layer, int spatial, PoolFunction function) {
        Value x = layer.input();
        layer.check().rank(x, spatial + 2, "[N, C, ...]");
        List<Long> sizes = layer.each(OUTPUT_SIZE, spatial);
        boolean global = sizes.stream().allMatch(size -> size == 1);
        Op op = global ? new Pooling.GlobalPool(function, 0) : new Pooling.AdaptivePool(function, sizes);
        return layer.add("", op, x);
    }

    private static Value subsample(LayerAssembly layer) {
        Value x = layer.input();
        layer.check().rank(x, 4, "[N, C, H, W]");
        long channels = layer.check().fixed(x, 1, "number of channels");
        List<Long> kernel = layer.each(ConvolutionLayers.KERNEL_SIZE, 2);
        Window window =
                new Window(kernel, strides(layer, kernel), List.of(), Window.Padding.VALID, List.of(), List.of());
        float mean = 1f / kernel.get(0) / kernel.get(1);
        Value weight = layer.weight("weight", new Initializer.Constant(mean), channels);
        Value bias = layer.weight("bias", Initializer.ZEROS, channels);
        return ActivationOption.add(layer, "subsample", new Pooling.Subsample(window), x, weight, bias);
    }
}
