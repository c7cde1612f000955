package io.neurometer.engine.conformance.network;

import io.neurometer.engine.conformance.fuzz.Chance;
import io.neurometer.engine.conformance.fuzz.WindowChoice;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Pooling.PoolFunction;
import io.neurometer.engine.op.ResizeCoordinates;
import io.neurometer.engine.op.Resizing;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Parts of networks on features [batch, channels, ...]. */
final class ImageParts {
    private static final float EPSILON = 1e-2f;

    private ImageParts() {}

    static List<Part> all() {
        return List.of(
                ImageParts::convolution,
                ImageParts::convolution,
                ImageParts::convolution,
                ImageParts::transposed,
                ImageParts::pooling,
                ImageParts::globalPooling,
                ImageParts::globalPooling,
                ImageParts::normalization,
                ImageParts::normalization,
                ImageParts::squeezeAndExcitation,
                ImageParts::shuffle,
                ImageParts::blocks,
                ImageParts::resizing);
    }

    private static String convolution(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        int spatial = sketch.shape(x).rank() - 2;
        if (spatial < 1) {
            return x;
        }
        long channels = sketch.shape(x).size(1);
        long groups = chance.oneIn(3) ? channels : chance.oneIn(3) && channels % 2 == 0 ? 2 : 1;
        long outputs = Math.max(1, groups) * (groups > 3 ? 1 : chance.from(1, 9));
        Window window = WindowChoice.of(chance, spatial, false);
        String weight = sketch.weight(sizes(window, spatial, outputs, channels / Math.max(1, groups)));
        String bias = chance.oneIn(3) ? Node.ABSENT : sketch.weight(outputs);
        String made = sketch.node(new Convolution.Conv(window, (int) groups, null), x, weight, bias);
        return chance.oneIn(2) ? made : ElementParts.run(sketch, made);
    }

    private static String transposed(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        int spatial = sketch.shape(x).rank() - 2;
        if (spatial < 1) {
            return x;
        }
        long channels = sketch.shape(x).size(1);
        int groups = chance.oneIn(3) && channels % 2 == 0 ? 2 : 1;
        long outputs = chance.from(1, 6);
        Window window = WindowChoice.of(chance, spatial, false);
        String weight = sketch.weight(sizes(window, spatial, channels, outputs));
        String bias = chance.oneIn(3) ? Node.ABSENT : sketch.weight(outputs * groups);
        return sketch.node(new Convolution.ConvTranspose(window, groups, List.of(), List.of()), x, weight, bias);
    }

    private static long[] sizes(Window window, int spatial, long first, long second) {
        long[] sizes = new long[spatial + 2];
        Arrays.fill(sizes, 1);
        sizes[0] = first;
        sizes[1] = second;
        for (int i = 0; i < Math.min(spatial, window.kernel().size()); i++) {
            sizes[i + 2] = window.kernel().get(i);
        }
        return sizes;
    }

    private static String pooling(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        int spatial = sketch.shape(x).rank() - 2;
        if (spatial < 1) {
            return x;
        }
        Window window = WindowChoice.of(chance, spatial, true);
        boolean ceil = chance.oneIn(4);
        return chance.oneIn(2)
                ? sketch.node(new Pooling.MaxPool(window, ceil, false), x)
                : sketch.node(new Pooling.AveragePool(window, ceil, chance.oneIn(2)), x);
    }

    private static String globalPooling(Sketch sketch, String x) {
        PoolFunction function = sketch.chance().any(PoolFunction.MAX, PoolFunction.AVERAGE, PoolFunction.AVERAGE);
        String pooled = sketch.node(new Pooling.GlobalPool(function, 2), x);
        return sketch.chance().oneIn(3) ? pooled : ElementParts.perChannel(sketch, pooled);
    }

    private static String normalization(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        if (sketch.shape(x).rank() < 2) {
            return x;
        }
        long channels = sketch.shape(x).size(1);
        String scale = sketch.weight(channels);
        String shift = sketch.weight(channels);
        return switch (chance.from(0, 4)) {
            case 0 -> sketch.node(new Normalization.InstanceNorm(EPSILON), x, scale, shift);
            case 1 -> sketch.node(new Normalization.GroupNorm(channels % 2 == 0 ? 2 : 1, EPSILON), x, scale, shift);
            case 2 -> sketch.node(new Normalization.LocalResponseNorm(chance.any(3, 5, 2), 1e-2f, 0.75f, 1), x);
            default -> {
                String mean = sketch.weight(channels);
                String variance = sketch.constant(sketch.numbers(0.5, 2, channels));
                yield sketch.node(new Normalization.BatchNorm(EPSILON), x, scale, shift, mean, variance);
            }
        };
    }

    /** A factor for each channel that follows from all pixels. */
    private static String squeezeAndExcitation(Sketch sketch, String x) {
        int rank = sketch.shape(x).rank();
        if (rank < 3) {
            return x;
        }
        long channels = sketch.shape(x).size(1);
        long hidden = sketch.chance().from(1, 4);
        Window one = new Window(List.of(), List.of(), List.of(), Window.Padding.VALID, List.of(), List.of());
        Convolution.Conv conv = new Convolution.Conv(one, 1, null);
        long[] down = new long[rank];
        Arrays.fill(down, 1);
        down[0] = hidden;
        down[1] = channels;
        long[] up = down.clone();
        up[0] = channels;
        up[1] = hidden;
        String pooled = sketch.node(new Pooling.GlobalPool(PoolFunction.AVERAGE, 2), x);
        String squeezed = sketch.node(conv, pooled, sketch.weight(down), sketch.weight(hidden));
        String active = ElementParts.activation(sketch, squeezed);
        String excited = sketch.node(conv, active, sketch.weight(up), sketch.weight(channels));
        ActivationFunction gate = sketch.chance().any(ActivationFunction.SIGMOID, ActivationFunction.RELU6);
        String factor = sketch.node(new Activation.Simple(gate, 0, 0), excited);
        return sketch.node(new Elementwise.Binary(BinaryFunction.MUL), x, factor);
    }

    /** As frameworks write it: reshape, transpose, reshape. */
    private static String shuffle(Sketch sketch, String x) {
        long[] sizes = sketch.shape(x).sizes();
        if (sizes.length < 3 || sizes[1] % 2 != 0 || sizes[1] == 0) {
            return x;
        }
        if (sketch.chance().oneIn(3)) {
            return sketch.node(new Movement.ChannelShuffle(2), x);
        }
        long[] split = new long[sizes.length + 1];
        Integer[] order = new Integer[split.length];
        Arrays.setAll(order, i -> i == 1 ? 2 : i == 2 ? 1 : i);
        split[0] = sizes[0];
        split[1] = 2;
        split[2] = sizes[1] / 2;
        System.arraycopy(sizes, 2, split, 3, sizes.length - 2);
        String parts = sketch.node(new Shaping.Reshape(true), x, sketch.longs(split));
        String moved = sketch.node(new Movement.Transpose(List.of(order)), parts);
        return sketch.node(new Shaping.Reshape(true), moved, sketch.longs(sizes));
    }

    private static String blocks(Sketch sketch, String x) {
        return sketch.chance().oneIn(2)
                ? sketch.node(new Movement.SpaceToDepth(2), x)
                : sketch.node(new Movement.DepthToSpace(2, sketch.chance().oneIn(2)), x);
    }

    private static String resizing(Sketch sketch, String x) {
        int rank = sketch.shape(x).rank();
        if (rank < 3) {
            return x;
        }
        float[] scales = new float[rank];
        Arrays.fill(scales, 1);
        for (int i = 2; i < rank; i++) {
            scales[i] = sketch.chance().any(1f, 2f, 2f, 3f, 0.5f);
        }
        Resizing.Resize op = new Resizing.Resize(
                sketch.chance().any(Resizing.Interpolation.NEAREST, Resizing.Interpolation.LINEAR),
                sketch.chance().any(ResizeCoordinates.ASYMMETRIC, ResizeCoordinates.HALF_PIXEL),
                Resizing.Rounding.FLOOR,
                -0.75f,
                false,
                0,
                false,
                List.of(),
                Resizing.AspectRatio.STRETCH);
        String factors = sketch.constant(Tensor.ofFloats(scales, rank));
        return sketch.node(op, x, Node.ABSENT, factors);
    }
}
