package io.neurometer.engine.exec;

import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Graphs by chance: feature maps of 8 by 8 that branch and join, through operators that may write in place, kernels with
 * scratch memory, views, and operators with several outputs. Some values that others read are outputs, too.
 */
public final class RandomGraphs {
    private static final int SIDE = 8;
    private static final ActivationFunction[] FUNCTIONS = {
        ActivationFunction.RELU, ActivationFunction.SIGMOID, ActivationFunction.TANH, ActivationFunction.GELU
    };

    private final Random random;
    private final GraphBuilder builder = new GraphBuilder("random");
    /** How many channels the feature maps have, by value name. */
    private final Map<String, Integer> maps = new LinkedHashMap<>();

    private RandomGraphs(long seed) {
        this.random = new Random(seed);
    }

    public static Graph of(long seed) {
        return new RandomGraphs(seed).graph();
    }

    private Graph graph() {
        for (int i = 0; i <= random.nextInt(2); i++) {
            maps.put(builder.input("input" + i, TensorType.of(DataType.FP32, 1, 8, SIDE, SIDE)), 8);
        }
        int layers = 4 + random.nextInt(20);
        for (int i = 0; i < layers; i++) {
            layer();
        }
        List<String> made = new ArrayList<>(maps.keySet());
        Set<String> outputs = new LinkedHashSet<>();
        outputs.add(made.get(made.size() - 1));
        for (int i = random.nextInt(3); i > 0; i--) {
            outputs.add(made.get(random.nextInt(made.size())));
        }
        outputs.forEach(builder::output);
        return builder.build();
    }

    private void layer() {
        String x = any();
        int channels = maps.get(x);
        switch (random.nextInt(13)) {
            case 0, 1 -> keep(node(activation(), x), channels);
            case 2, 3 -> sum(x, channels);
            case 4 -> keep(node(new Elementwise.Unary(UnaryFunction.NEG), x), channels);
            case 5, 6 -> convolution(x, channels);
            case 7 -> normalization(x, channels);
            case 8 -> pool(x, channels);
            case 9 -> split(x, channels);
            case 10 -> concat(x, channels);
            case 11 -> flattened(x, channels);
            default -> keep(node(new Softmax.Normalized(SoftmaxFunction.SOFTMAX, 3, false), x), channels);
        }
    }

    private Op activation() {
        return new Activation.Simple(FUNCTIONS[random.nextInt(FUNCTIONS.length)], 0, 0);
    }

    /** With itself, with another map, or with one number for each channel. */
    private void sum(String x, int channels) {
        List<String> alike =
                maps.keySet().stream().filter(map -> maps.get(map) == channels).toList();
        String other = random.nextInt(4) == 0 ? weight(1, channels, 1, 1) : alike.get(random.nextInt(alike.size()));
        BinaryFunction function = random.nextBoolean() ? BinaryFunction.ADD : BinaryFunction.MUL;
        boolean swapped = random.nextBoolean();
        keep(node(new Elementwise.Binary(function), swapped ? other : x, swapped ? x : other), channels);
    }

    private void convolution(String x, int channels) {
        int out = 4 << random.nextInt(3);
        int kernel = random.nextBoolean() ? 1 : 3;
        String made = node(
                new Convolution.Conv(window(kernel), 1, null), x, weight(out, channels, kernel, kernel), weight(out));
        keep(made, out);
    }

    private void normalization(String x, int channels) {
        if (random.nextBoolean()) {
            String made = node(
                    new Normalization.BatchNorm(1e-3f),
                    x,
                    weight(channels),
                    weight(channels),
                    weight(channels),
                    weight(0.5, channels));
            keep(made, channels);
        } else {
            keep(node(new Normalization.LayerNorm(-1, 1e-3f), x, weight(SIDE), weight(SIDE)), channels);
        }
    }

    /** With or without the places of the maxima. */
    private void pool(String x, int channels) {
        if (random.nextBoolean()) {
            keep(node(new Pooling.MaxPool(window(3), false, false), x), channels);
            return;
        }
        List<String> made = nodes(new Pooling.MaxPool(window(3), false, false), 2, x);
        keep(made.get(0), channels);
        keep(node(new Elementwise.Cast(DataType.FP32), made.get(1)), channels);
    }

    private void split(String x, int channels) {
        for (String part : nodes(new Movement.Split(1, 2), 2, x)) {
            keep(part, channels / 2);
        }
    }

    private void concat(String x, int channels) {
        String y = any();
        if (channels + maps.get(y) <= 32) {
            keep(node(new Movement.Concat(1), x, y), channels + maps.get(y));
        }
    }

    /** Through a view to rows and back, with a product, a sorting or nothing in between. */
    private void flattened(String x, int channels) {
        String rows = node(new Shaping.Reshape(false), x, builder.longs("rows", (long) channels * SIDE, SIDE));
        String changed = switch (random.nextInt(4)) {
            case 0 -> node(new Linear.MatMul(), rows, weight(SIDE, SIDE));
            case 1 ->
                nodes(new Reduction.TopK(-1, true, true), 2, rows, builder.longs("k", SIDE))
                        .get(0);
            case 2 -> node(activation(), rows);
            default -> rows;
        };
        keep(node(new Shaping.Reshape(false), changed, builder.longs("map", 1, channels, SIDE, SIDE)), channels);
    }

    /** One of the latest four values in most cases. */
    private String any() {
        List<String> names = new ArrayList<>(maps.keySet());
        int from = random.nextInt(4) == 0 ? 0 : Math.max(0, names.size() - 4);
        return names.get(from + random.nextInt(names.size() - from));
    }

    /** Maps of one channel are not split again. */
    private void keep(String value, int channels) {
        if (channels > 1) {
            maps.put(value, channels);
        }
    }

    private String node(Op op, String... inputs) {
        return nodes(op, 1, inputs).get(0);
    }

    private List<String> nodes(Op op, int outputs, String... inputs) {
        String[] names = new String[outputs];
        Arrays.setAll(names, i -> builder.freshValue(op.kind()));
        builder.node(names[0], names[0], op, List.of(inputs), List.of(names));
        return List.of(names);
    }

    private String weight(long... sizes) {
        return weight(-0.5, sizes);
    }

    /** Numbers from {@code least} to 0.5 above it or to 0.5, whichever is more. */
    private String weight(double least, long... sizes) {
        float[] values = new float[Math.toIntExact(Shape.elements(sizes))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (least + random.nextDouble());
        }
        String name = builder.freshValue("weight");
        return builder.weight(Weight.of(name, TensorType.of(DataType.FP32, sizes), WeightSource.floats(values)));
    }

    private static Window window(long kernel) {
        List<Long> padding = List.of((kernel - 1) / 2, (kernel - 1) / 2);
        return new Window(
                List.of(kernel, kernel), List.of(1L, 1L), List.of(1L, 1L), Window.Padding.EXPLICIT, padding, padding);
    }
}
