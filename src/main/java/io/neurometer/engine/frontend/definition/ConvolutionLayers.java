package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Convolutions: plain, grouped, depthwise, partially connected and transposed. */
final class ConvolutionLayers {
    private static final String FAMILY = "Convolutions";
    private static final String[] DIMENSIONS = {"[N, C, L]", "[N, C, H, W]", "[N, C, D, H, W]"};

    private static final Option<Long> OUT_CHANNELS = Option.optional(
            "out_channels", OptionKind.count(), "required, but for depthwise: the input's", "number of filters");
    private static final Option<Long> TRANSPOSED_OUT_CHANNELS =
            Option.required("out_channels", OptionKind.count(), "number of output channels");
    static final Option<List<Long>> KERNEL_SIZE = Option.required(
                    "kernel_size", OptionKind.sizes(1), "size of the window")
            .alias("kernel");
    static final Option<List<Long>> STRIDE = Option.of("stride", OptionKind.sizes(1), List.of(1L), "step of the window")
            .shownAs("1");
    static final Option<OptionKind.Padding> PADDING = Option.of(
                    "padding",
                    OptionKind.padding(),
                    OptionKind.Padding.NONE,
                    "zeros around the input; \"same\" gives output = ceil(input / stride), the odd zero at the end")
            .shownAs("0");
    private static final Option<List<Long>> PLAIN_PADDING = Option.of(
                    "padding", OptionKind.sizes(0), List.of(0L), "cut from the output on each side")
            .shownAs("0");
    static final Option<List<Long>> DILATION = Option.of(
                    "dilation", OptionKind.sizes(1), List.of(1L), "distance between taps")
            .shownAs("1");
    private static final Option<Long> GROUPS = Option.of(
            "groups", OptionKind.count(), 1L, "groups of channels that are convolved apart (grouped convolution)");
    private static final Option<Boolean> DEPTHWISE = Option.of(
            "depthwise", OptionKind.flag(), false, "one group for each input channel (depthwise convolution)");
    private static final Option<List<List<Long>>> CONNECTIONS = Option.optional(
            "connections",
            OptionKind.table(),
            "all",
            "for each output channel the input channels it sees; absent weights are zero and no parameters");
    private static final Option<List<Long>> OUTPUT_PADDING = Option.of(
                    "output_padding", OptionKind.sizes(0), List.of(0L), "added to one side of the output")
            .shownAs("0");

    static final List<LayerType> TYPES =
            List.of(convolution(1), convolution(2), convolution(3), transposed(1), transposed(2), transposed(3));

    private ConvolutionLayers() {}

    private static LayerType convolution(int spatial) {
        return LayerType.of(
                        FAMILY,
                        "conv" + spatial + "d",
                        "convolution over " + DIMENSIONS[spatial - 1],
                        layer -> convolve(layer, spatial),
                        OUT_CHANNELS,
                        KERNEL_SIZE,
                        STRIDE,
                        PADDING,
                        DILATION,
                        GROUPS,
                        DEPTHWISE,
                        CONNECTIONS,
                        LinearLayers.BIAS,
                        ActivationOption.ACTIVATION)
                .weights("weight [out, in/groups, kernel…], bias [out]");
    }

    private static LayerType transposed(int spatial) {
        return LayerType.of(
                        FAMILY,
                        "conv_transpose" + spatial + "d",
                        "transposed convolution over " + DIMENSIONS[spatial - 1],
                        layer -> transpose(layer, spatial),
                        TRANSPOSED_OUT_CHANNELS,
                        KERNEL_SIZE,
                        STRIDE,
                        PLAIN_PADDING,
                        OUTPUT_PADDING,
                        DILATION,
                        GROUPS,
                        LinearLayers.BIAS,
                        ActivationOption.ACTIVATION)
                .weights("weight [in, out/groups, kernel…], bias [out]");
    }

    private static Value convolve(LayerAssembly layer, int spatial) {
        Value x = layer.input();
        layer.check().rank(x, spatial + 2, DIMENSIONS[spatial - 1]);
        long in = layer.check().fixed(x, 1, "number of channels");
        long groups = groups(layer, in);
        long out = outChannels(layer, in);
        layer.check().divisible("output channels", out, groups);
        List<Long> kernel = layer.each(KERNEL_SIZE, spatial);
        List<List<Integer>> connections = connections(layer, in, out, groups);
        Value weight = connections == null
                ? layer.weight("weight", Initializer.he(fanIn(in / groups, kernel)), sizes(out, in / groups, kernel))
                : partial(layer, connections, sizes(out, in, kernel));
        Convolution.Conv op =
                new Convolution.Conv(window(layer, List.of(), spatial, PADDING), Math.toIntExact(groups), connections);
        return withBias(layer, op, "conv", x, weight, out);
    }

    private static Value transpose(LayerAssembly layer, int spatial) {
        Value x = layer.input();
        layer.check().rank(x, spatial + 2, DIMENSIONS[spatial - 1]);
        long in = layer.check().fixed(x, 1, "number of channels");
        long out = layer.get(TRANSPOSED_OUT_CHANNELS);
        long groups = layer.get(GROUPS);
        layer.check().divisible("input channels", in, groups);
        layer.check().divisible("output channels", out, groups);
        List<Long> kernel = layer.each(KERNEL_SIZE, spatial);
        List<Long> pads = layer.each(PLAIN_PADDING, spatial);
        List<Long> strides = layer.each(STRIDE, spatial);
        List<Long> dilations = layer.each(DILATION, spatial);
        List<Long> outputPadding = layer.each(OUTPUT_PADDING, spatial);
        for (int i = 0; i < spatial; i++) {
            if (outputPadding.get(i) >= Math.max(strides.get(i), dilations.get(i))) {
                throw new EngineException(layer.invalid("option 'output_padding' is too large", outputPadding)
                        .expected("less than 'stride' or 'dilation'"));
            }
        }
        Window window = new Window(List.of(), strides, dilations, Window.Padding.EXPLICIT, pads, pads);
        Convolution.ConvTranspose op =
                new Convolution.ConvTranspose(window, Math.toIntExact(groups), outputPadding, List.of());
        Value weight =
                layer.weight("weight", Initializer.he(fanIn(in / groups, kernel)), sizes(in, out / groups, kernel));
        return withBias(layer, op, "conv_transpose", x, weight, out);
    }

    private static Value withBias(LayerAssembly layer, Convolution op, String part, Value x, Value weight, long out) {
        return layer.get(LinearLayers.BIAS)
                ? ActivationOption.add(layer, part, op, x, weight, layer.weight("bias", Initializer.ZEROS, out))
                : ActivationOption.add(layer, part, op, x, weight);
    }

    private static long groups(LayerAssembly layer, long in) {
        long groups = layer.get(GROUPS);
        if (!layer.get(DEPTHWISE)) {
            layer.check().divisible("input channels", in, groups);
            return groups;
        }
        if (layer.options().has(GROUPS) && groups != in) {
            throw new EngineException(layer.invalid("option 'groups' contradicts 'depthwise'", groups)
                    .expected(in + ", the number of input channels")
                    .fix("leave 'groups' away"));
        }
        return in;
    }

    private static long outChannels(LayerAssembly layer, long in) {
        Long out = layer.options().find(OUT_CHANNELS);
        if (out != null) {
            return out;
        }
        if (layer.get(DEPTHWISE)) {
            return in;
        }
        throw new EngineException(layer.invalid("option 'out_channels' is missing")
                .expected(OUT_CHANNELS.kind().description()));
    }

    private static @Nullable List<List<Integer>> connections(LayerAssembly layer, long in, long out, long groups) {
        List<List<Long>> table = layer.options().find(CONNECTIONS);
        if (table == null) {
            return null;
        }
        if (groups != 1) {
            throw new EngineException(layer.invalid("'connections' and 'groups' cannot be combined", groups)
                    .expected("1 group"));
        }
        if (table.size() != out) {
            throw new EngineException(layer.invalid("option 'connections' has a wrong number of rows", table.size())
                    .expected(out + ", one for each output channel"));
        }
        List<List<Integer>> rows = new ArrayList<>();
        for (List<Long> row : table) {
            if (new HashSet<>(row).size() < row.size() || row.stream().anyMatch(channel -> channel >= in)) {
                throw new EngineException(layer.invalid("a row of 'connections' is wrong", row)
                        .expected("different input channels from 0 to " + (in - 1)));
            }
            rows.add(row.stream().map(Math::toIntExact).toList());
        }
        return List.copyOf(rows);
    }

    private static Value partial(LayerAssembly layer, List<List<Integer>> connections, long[] sizes) {
        long taps = 1;
        for (int i = 2; i < sizes.length; i++) {
            taps *= sizes[i];
        }
        long rows = connections.stream().mapToLong(List::size).sum();
        long fanIn = Math.max(1, rows * taps / Math.max(1, connections.size()));
        WeightSource dense = layer.source("weight", Initializer.he(fanIn), sizes);
        return layer.weight(new Weight(
                layer.name() + ".weight",
                TensorType.of(DataType.FP32, sizes),
                rows * taps,
                true,
                new ConnectedWeights(dense, connections)));
    }

    /** The window of a layer with these options; the kernel is empty where the weight decides. */
    static Window window(LayerAssembly layer, List<Long> kernel, int spatial, Option<OptionKind.Padding> padding) {
        OptionKind.Padding pads = layer.get(padding);
        List<Long> amounts = pads.scheme() == Window.Padding.EXPLICIT
                ? layer.check().each(padding.name(), pads.sizes(), spatial)
                : List.of();
        return new Window(
                kernel, layer.each(STRIDE, spatial), layer.each(DILATION, spatial), pads.scheme(), amounts, amounts);
    }

    private static long fanIn(long channels, List<Long> kernel) {
        double taps = channels;
        for (long size : kernel) {
            taps *= size;
        }
        return (long) taps;
    }

    private static long[] sizes(long first, long second, List<Long> kernel) {
        long[] sizes = new long[kernel.size() + 2];
        sizes[0] = first;
        sizes[1] = second;
        for (int i = 0; i < kernel.size(); i++) {
            sizes[i + 2] = kernel.get(i);
        }
        return sizes;
    }
}
