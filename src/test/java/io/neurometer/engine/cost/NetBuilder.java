package io.neurometer.engine.cost;

import io.neurometer.engine.graph.ConstantFolder;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.TypeInference;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Pooling.PoolFunction;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes down networks layer by layer, as PyTorch's forward methods do; every method gives the value it makes. */
final class NetBuilder {
    private final GraphBuilder graph;
    private final Map<String, Long> features = new HashMap<>();
    private int layers;

    NetBuilder(String name) {
        graph = new GraphBuilder(name);
    }

    String input(long... sizes) {
        String input = graph.input("input", TensorType.of(DataType.FP32, sizes));
        features.put(input, sizes[sizes.length == 4 ? 1 : sizes.length - 1]);
        return input;
    }

    String conv(String x, long out, long kernel, long stride, long padding, long groups, boolean bias) {
        long in = features.get(x);
        List<String> inputs = new ArrayList<>(List.of(x, weight(out, in / groups, kernel, kernel)));
        if (bias) {
            inputs.add(weight(out));
        }
        Window window = window(List.of(), stride, padding);
        return node(new Convolution.Conv(window, (int) groups, null), out, inputs.toArray(String[]::new));
    }

    /** Convolution without bias, batch normalization and an activation unless null. */
    String convBn(String x, long out, long kernel, long stride, long groups, ActivationFunction activation) {
        String normalized = batchNorm(conv(x, out, kernel, stride, (kernel - 1) / 2, groups, false));
        return activation == null ? normalized : activate(normalized, activation);
    }

    String batchNorm(String x) {
        long channels = features.get(x);
        return node(
                new Normalization.BatchNorm(1e-5f),
                channels,
                x,
                weight(channels),
                weight(channels),
                weight(channels),
                weight(channels));
    }

    /** Over the last dimension. */
    String layerNorm(String x) {
        long width = features.get(x);
        return node(new Normalization.LayerNorm(-1, 1e-6f), width, x, weight(width), weight(width));
    }

    String lrn(String x) {
        return node(new Normalization.LocalResponseNorm(5, 1e-4f, 0.75f, 2), features.get(x), x);
    }

    String relu(String x) {
        return activate(x, ActivationFunction.RELU);
    }

    String activate(String x, ActivationFunction function) {
        return node(new Activation.Simple(function, 1, 0), features.get(x), x);
    }

    /** Over the features, that is dimension 1. */
    String softmax(String x) {
        return node(new Softmax.Normalized(SoftmaxFunction.SOFTMAX, 1, false), features.get(x), x);
    }

    String maxPool(String x, long kernel, long stride, long padding, boolean ceil) {
        Window window = window(List.of(kernel, kernel), stride, padding);
        return node(new Pooling.MaxPool(window, ceil, false), features.get(x), x);
    }

    String averagePool(String x, long kernel, long stride) {
        Window window = window(List.of(kernel, kernel), stride, 0);
        return node(new Pooling.AveragePool(window, false, true), features.get(x), x);
    }

    String globalPool(String x) {
        return node(new Pooling.GlobalPool(PoolFunction.AVERAGE, 1), features.get(x), x);
    }

    String adaptivePool(String x, long size) {
        return node(new Pooling.AdaptivePool(PoolFunction.AVERAGE, List.of(size, size)), features.get(x), x);
    }

    String flatten(String x, long width) {
        return node(new Shaping.Flatten(1), width, x);
    }

    String linear(String x, long out, boolean bias) {
        String weight = weight(out, features.get(x));
        return bias
                ? node(new Linear.FullyConnected(), out, x, weight, weight(out))
                : node(new Linear.FullyConnected(), out, x, weight);
    }

    String add(String a, String b) {
        return binary(BinaryFunction.ADD, a, b);
    }

    String binary(BinaryFunction function, String a, String b) {
        return node(new Elementwise.Binary(function), features.get(a), a, b);
    }

    String concat(List<String> values) {
        long channels = values.stream().mapToLong(features::get).sum();
        return node(new Movement.Concat(1), channels, values.toArray(String[]::new));
    }

    /** @param last size of the last dimension afterwards */
    String transpose(String x, long last, Integer... permutation) {
        return node(new Movement.Transpose(List.of(permutation)), last, x);
    }

    /** @param width what layers after this one take as their number of input features */
    String reshape(String x, long width, long... sizes) {
        return node(new Shaping.Reshape(false), width, x, graph.longs("shape", sizes));
    }

    /** A trainable FP32 weight that is never filled in. */
    String weight(long... sizes) {
        return weight(TensorType.of(DataType.FP32, sizes), true);
    }

    String weight(TensorType type, boolean trainable) {
        String name = graph.freshValue("weight");
        graph.weight(new Weight(name, type, type.shape().elements(), trainable, WeightSource.constant(0)));
        return name;
    }

    /** @param width what layers after this one take as their number of input features */
    String node(Op op, long width, String... inputs) {
        String name = op.kind() + layers++;
        String output = graph.node(name, name, op, List.of(inputs));
        features.put(output, width);
        return output;
    }

    GraphBuilder graph() {
        return graph;
    }

    TypedGraph typed(String... outputs) {
        for (String output : outputs) {
            graph.output(output);
        }
        return typed(graph.build());
    }

    static TypedGraph typed(Graph graph) {
        Map<String, TensorType> inputs = new HashMap<>();
        for (GraphInput input : graph.inputs()) {
            inputs.put(input.name(), input.type());
        }
        ConstantFolder folder = (node, values, types) -> {
            throw new AssertionError("nothing here needs " + node + " to be computed");
        };
        return TypeInference.infer(graph, inputs, folder);
    }

    private static Window window(List<Long> kernel, long stride, long padding) {
        return new Window(
                kernel,
                Collections.nCopies(2, stride),
                List.of(),
                Window.Padding.EXPLICIT,
                Collections.nCopies(2, padding),
                Collections.nCopies(2, padding));
    }
}
