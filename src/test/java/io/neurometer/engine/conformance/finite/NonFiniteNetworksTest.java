package io.neurometer.engine.conformance.finite;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
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
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** NaN and infinities of inputs, of weights and of overflow inside reach the outputs as the operators say. */
class NonFiniteNetworksTest {
    private static final double TOLERANCE = 1e-4;

    private final GraphBuilder builder = new GraphBuilder("network");
    private final Random random = new Random(3);
    private int count;

    static Stream<CompileOptions> ways() {
        return NonFiniteRuns.ways();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void ofInputsThroughConvolutions(CompileOptions way) {
        Graph graph = convolutions();
        for (float special : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] pixels = numbers(2 * 3 * 11 * 9, 1);
            pixels[50] = special;
            assertAsItStands(graph, Tensor.ofFloats(pixels, 2, 3, 11, 9), way);
        }
    }

    /** Channels that no block of vector registers holds evenly, with everything that may be fused. */
    private Graph convolutions() {
        String x = builder.input("x", TensorType.of(DataType.FP32, 2, 3, 11, 9));
        String first = relu(convolution(x, 5, 3));
        String second = convolution(first, 5, 5);
        String sum = relu(node(new Elementwise.Binary(BinaryFunction.ADD), first, second));
        String third = relu(convolution(sum, 17, 5));
        String pooled = node(new Pooling.MaxPool(window(2), false, false), third);
        String fourth = node(new Activation.Simple(ActivationFunction.RELU6, 0, 0), convolution(pooled, 7, 17));
        builder.output(node(new Pooling.GlobalPool(Pooling.PoolFunction.MAX, 0), fourth));
        return builder.build();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void ofWeights(CompileOptions way) {
        String x = builder.input("x", TensorType.of(DataType.FP32, 4, 6));
        float[] values = numbers(6 * 6, 1);
        values[7] = Float.NaN;
        values[20] = Float.POSITIVE_INFINITY;
        String hidden = relu(node(new Linear.MatMul(), x, weight(values, 6, 6)));
        builder.output(node(new Softmax.Normalized(Softmax.SoftmaxFunction.SOFTMAX, 1, false), hidden));
        assertAsItStands(builder.build(), Tensor.ofFloats(numbers(24, 1), 4, 6), way);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void ofProductsThatOverflow(CompileOptions way) {
        Graph graph = exploding(1e12f);
        assertAsItStands(graph, Tensor.ofFloats(numbers(24, 100), 4, 6), way);
        assertThat(answer(graph, Tensor.ofFloats(numbers(24, 100), 4, 6), way)).contains(Float.NaN);
    }

    /** Six layers whose weights are of that size. */
    private Graph exploding(float size) {
        String x = builder.input("x", TensorType.of(DataType.FP32, 4, 6));
        String hidden = x;
        for (int i = 0; i < 6; i++) {
            hidden = relu(node(new Linear.MatMul(), hidden, weight(numbers(36, size), 6, 6)));
        }
        builder.output(hidden);
        return builder.build();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void ofExponentialsThatOverflow(CompileOptions way) {
        String x = builder.input("x", TensorType.of(DataType.FP32, 4, 6));
        String exponential = node(new Elementwise.Unary(UnaryFunction.EXP), x);
        String difference = node(
                new Elementwise.Binary(BinaryFunction.SUB),
                exponential,
                node(
                        new Reduction.Reduce(Reduction.ReduceFunction.SUM, true, true),
                        exponential,
                        builder.longs("axes", 1)));
        builder.output(node(new Elementwise.Clip(), relu(difference), builder.scalar("low", DataType.FP32, -1)));
        assertAsItStands(builder.build(), Tensor.ofFloats(numbers(24, 200), 4, 6), way);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void oneRunHasNoPartInTheNext(CompileOptions way) {
        Graph graph = exploding(0.5f);
        Tensor tame = Tensor.ofFloats(numbers(24, 1), 4, 6);
        float[] wild = numbers(24, 1);
        wild[3] = Float.NaN;
        String output = graph.outputs().get(0);
        try (ModelRuntime runtime = NonFiniteRuns.model(graph)) {
            float[] before = NonFiniteRuns.run(runtime, Map.of("x", tame), graph.outputs(), way)
                    .get(output);
            float[] between = NonFiniteRuns.run(runtime, Map.of("x", Tensor.ofFloats(wild, 4, 6)), graph.outputs(), way)
                    .get(output);
            float[] after = NonFiniteRuns.run(runtime, Map.of("x", tame), graph.outputs(), way)
                    .get(output);
            assertThat(between).contains(Float.NaN);
            assertThat(after).isEqualTo(before).doesNotContain(Float.NaN);
        }
    }

    private void assertAsItStands(Graph graph, Tensor x, CompileOptions way) {
        float[] want = answer(graph, x, CompileOptions.of("reference").unoptimized());
        NonFiniteRuns.assertSame("the output by " + way, answer(graph, x, way), want, TOLERANCE);
    }

    private static float[] answer(Graph graph, Tensor x, CompileOptions way) {
        return NonFiniteRuns.run(graph, Map.of("x", x), graph.outputs(), way)
                .get(graph.outputs().get(0));
    }

    private String convolution(String x, int out, int in) {
        return node(new Convolution.Conv(window(3), 1, null), x, weight(numbers(out * in * 9, 0.3f), out, in, 3, 3));
    }

    private static Window window(int size) {
        List<Long> sizes = List.of((long) size, (long) size);
        return new Window(sizes, List.of(), List.of(), Window.Padding.SAME_UPPER, List.of(), List.of());
    }

    private String relu(String x) {
        return node(new Activation.Simple(ActivationFunction.RELU, 0, 0), x);
    }

    private String node(Op op, String... inputs) {
        return builder.node(op.kind() + count++, "layer", op, Arrays.asList(inputs));
    }

    private String weight(float[] values, long... sizes) {
        return builder.weight(
                Weight.of("weight" + count++, TensorType.of(DataType.FP32, sizes), WeightSource.floats(values)));
    }

    private float[] numbers(int length, float size) {
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = (float) random.nextGaussian() * size;
        }
        return numbers;
    }
}
