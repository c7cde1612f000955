package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.GraphRuns;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.exec.Step;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that share out an image by its rows give what the reference gives. */
class BandsTest {
    /** Sums of some hundred products of numbers about 1; Winograd's transforms lose a digit more. */
    private static final double TOLERANCE = 2e-4;

    /** Whether oneDNN's convolutions choose channels last on this processor; elsewhere they choose blocks of channels. */
    private static final boolean HAS_CHANNELS_LAST = Isa.hasWideVectors();

    private final Random random = new Random(11);
    private final GraphBuilder net = new GraphBuilder("network");

    /** Another padding above than below, and another on the left than on the right. */
    private static Window window(long kernel, long stride, long dilation, long above, long below) {
        return new Window(
                List.of(kernel, kernel),
                List.of(stride, stride),
                List.of(dilation, dilation),
                Window.Padding.EXPLICIT,
                List.of(above, kernel / 2),
                List.of(below, 0L));
    }

    @ParameterizedTest
    @CsvSource({
        "2, 64, 64, 1, 56, 3, 1, 1, 1, 1",
        "3, 64, 64, 1, 57, 3, 1, 1, 0, 2",
        "2, 48, 96, 1, 55, 5, 2, 1, 2, 1",
        "2, 32, 64, 1, 60, 3, 1, 4, 4, 4",
        "3, 64, 128, 1, 57, 1, 2, 1, 0, 0",
        "2, 96, 96, 96, 100, 3, 1, 1, 1, 1",
        "2, 96, 96, 96, 101, 5, 2, 1, 2, 2",
        "2, 64, 96, 4, 56, 3, 1, 1, 1, 1",
        "2, 64, 64, 1, 40, 9, 1, 1, 7, 8"
    })
    void convolutions(
            int threads,
            long channels,
            long features,
            int groups,
            long rows,
            long kernel,
            long stride,
            long dilation,
            long above,
            long below) {
        BothBackends both = BothBackends.of(
                        new Convolution.Conv(window(kernel, stride, dilation, above, below), groups, null),
                        BothBackends.random(random, 1, channels, rows, 50),
                        BothBackends.random(random, features, channels / groups, kernel, kernel),
                        BothBackends.random(random, features))
                .constant(1, 2)
                .channelsLast()
                .threads(2);
        both.threads(threads).assertAgree(TOLERANCE);
        if (HAS_CHANNELS_LAST && (groups == 1 || groups == channels)) {
            assertThat(both.isMadeAs(BandedKernel.class)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 3, 2, 0, 1", "3, 3, 1, 1, 1", "2, 2, 2, 1, 0"})
    void poolings(int threads, long kernel, long stride, long above, long below) {
        Window window = window(kernel, stride, 1, above, below);
        for (boolean countPadding : new boolean[] {false, true}) {
            Op op = new Pooling.AveragePool(window, false, countPadding);
            BothBackends both = BothBackends.of(op, BothBackends.random(random, 1, 96, 111, 112))
                    .channelsLast()
                    .threads(threads);
            both.assertAgree(1e-6);
            assertThat(both.isMadeAs(BandedKernel.class)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAX", "AVERAGE"})
    void poolingsOfAllThereIs(Pooling.PoolFunction function) {
        for (int threads = 2; threads < 5; threads++) {
            BothBackends both = BothBackends.of(
                            new Pooling.GlobalPool(function, 0), BothBackends.random(random, 1, 160, 111, 112))
                    .channelsLast()
                    .threads(threads);
            both.assertAgree(1e-6);
            assertThat(both.isMadeAs(PooledBands.class)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void normalizationsOfEachPosition(int threads) {
        Tensor image = BothBackends.random(random, 1, 96, 57, 56);
        Tensor variance = Tensor.allocate(DataType.FP32, 96);
        for (int i = 0; i < 96; i++) {
            variance.bytes().putFloat(i * Float.BYTES, random.nextFloat(0.5f, 2));
        }
        Tensor scale = BothBackends.random(random, 96);
        Op batch = new Normalization.BatchNorm(1e-5f);
        Fusion.Chain chain = new Fusion.Chain(
                batch, 5, List.of(new Fusion.Link(new Activation.Simple(ActivationFunction.RELU, 0, 0), 0, 0)));
        List<BothBackends> all = List.of(
                BothBackends.of(batch, image, scale, scale, scale, variance).constant(1, 2, 3, 4),
                BothBackends.of(chain, image, scale, scale, scale, variance).constant(1, 2, 3, 4),
                BothBackends.of(new Normalization.LocalResponseNorm(5, 0.1f, 0.75f, 1), image));
        for (BothBackends both : all) {
            both.channelsLast().threads(threads).assertAgree(1e-6);
            assertThat(both.isMadeAs(BandedKernel.class)).isTrue();
        }
    }

    @Test
    void whatHasNoRowsToShareStaysWhole() {
        BothBackends batch = BothBackends.of(
                        BothBackends.conv(3, 1, 1),
                        BothBackends.random(random, 2, 64, 56, 56),
                        BothBackends.random(random, 64, 64, 3, 3))
                .constant(1)
                .channelsLast()
                .threads(2);
        assertThat(batch.isMadeAs(BandedKernel.class)).isFalse();
        BothBackends flat = BothBackends.of(
                        BothBackends.conv(3, 1, 1),
                        BothBackends.random(random, 1, 512, 3, 3),
                        BothBackends.random(random, 512, 512, 3, 3))
                .constant(1)
                .channelsLast()
                .threads(2);
        assertThat(flat.isMadeAs(BandedKernel.class)).isFalse();
    }

    private String weight(long... sizes) {
        float[] values = new float[Math.toIntExact(Shape.elements(sizes))];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat(-0.2f, 0.2f);
        }
        return net.weight(
                Weight.of(net.freshValue("weight"), TensorType.of(DataType.FP32, sizes), WeightSource.floats(values)));
    }

    private String node(Op op, String... inputs) {
        return net.node(op.kind(), op.kind(), op, List.of(inputs));
    }

    private String conv(String x, long channels, long features, long kernel, long stride, int groups) {
        long padding = kernel / 2;
        Window window = new Window(
                List.of(kernel, kernel),
                List.of(stride, stride),
                List.of(1L, 1L),
                Window.Padding.EXPLICIT,
                List.of(padding, padding),
                List.of(padding, padding));
        return node(
                new Convolution.Conv(window, groups, null),
                x,
                weight(features, channels / groups, kernel, kernel),
                weight(features));
    }

    private String relu(String x) {
        return node(new Activation.Simple(ActivationFunction.RELU, 0, 0), x);
    }

    private String swish(String x) {
        return node(
                new Elementwise.Binary(BinaryFunction.MUL),
                x,
                node(new Activation.Simple(ActivationFunction.SIGMOID, 0, 0), x));
    }

    /** A stem, an inverted residual with squeeze and excitation, branches that are joined, a residual, and poolings. */
    private Graph network(long height) {
        String x = net.input("x", TensorType.of(DataType.FP32, 1, 3, height, 90));
        String stem = relu(conv(x, 3, 32, 3, 2, 1));
        String wide = swish(conv(swish(conv(stem, 32, 96, 1, 1, 1)), 96, 96, 5, 1, 96));
        String squeezed = node(new Pooling.GlobalPool(Pooling.PoolFunction.AVERAGE, 0), wide);
        String gate = node(
                new Activation.Simple(ActivationFunction.SIGMOID, 0, 0),
                conv(relu(conv(squeezed, 96, 8, 1, 1, 1)), 8, 96, 1, 1, 1));
        String gated = node(new Elementwise.Binary(BinaryFunction.MUL), wide, gate);
        String narrow = node(new Elementwise.Binary(BinaryFunction.ADD), conv(gated, 96, 32, 1, 1, 1), stem);
        String joined = node(
                new Movement.Concat(1),
                relu(conv(narrow, 32, 32, 3, 1, 1)),
                node(
                        new Pooling.MaxPool(
                                new Window(
                                        List.of(3L, 3L),
                                        List.of(),
                                        List.of(),
                                        Window.Padding.SAME_UPPER,
                                        List.of(),
                                        List.of()),
                                false,
                                false),
                        narrow),
                relu(conv(narrow, 32, 64, 5, 1, 1)));
        String shuffled = node(new Movement.ChannelShuffle(4), joined);
        String back = relu(node(new Elementwise.Binary(BinaryFunction.ADD), conv(shuffled, 128, 128, 3, 1, 4), joined));
        Window halves =
                new Window(List.of(2L, 2L), List.of(2L, 2L), List.of(), Window.Padding.EXPLICIT, List.of(), List.of());
        String roundedUp = node(new Pooling.MaxPool(halves, true, false), back);
        net.output(node(new Pooling.GlobalPool(Pooling.PoolFunction.MAX, 0), conv(roundedUp, 128, 128, 3, 1, 1)));
        return net.build();
    }

    @ParameterizedTest
    @CsvSource({"2, 90", "2, 97", "3, 90", "4, 121"})
    void networks(int threads, long height) {
        Graph graph = network(height);
        GraphRuns runs = GraphRuns.of(graph, Map.of());
        float[] expected = runs.answer();
        Map<String, Tensor> inputs = runs.inputs();
        try (ModelRuntime model = new ModelRuntime(graph, new ModelCompiler(Backends.discover()), 0);
                ModelRuntime.Lease lease = model.acquire(
                        runs.types(),
                        graph.outputs(),
                        CompileOptions.of("onednn").withThreads(threads));
                Session session = lease.executable().open(ExecutionListener.NONE)) {
            long shared = lease.executable().steps().stream()
                    .map(Step::kernel)
                    .filter(kernel -> kernel != null && kernel.isShared())
                    .count();
            if (HAS_CHANNELS_LAST) {
                assertThat(shared).isGreaterThan(8);
            }
            for (int run = 0; run < 20; run++) {
                float[] actual = session.run(inputs).values().iterator().next().toFloats();
                assertThat(actual).hasSameSizeAs(expected);
                for (int i = 0; i < expected.length; i++) {
                    assertThat((double) actual[i])
                            .as("element %d in run %d", i, run)
                            .isCloseTo(expected[i], within(TOLERANCE * Math.max(1, Math.abs(expected[i]))));
                }
            }
        } finally {
            inputs.values().forEach(Tensor::close);
        }
    }
}
