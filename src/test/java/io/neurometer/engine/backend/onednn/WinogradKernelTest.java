package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.exec.Step;
import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Winograd convolutions within networks, beside the reference. */
class WinogradKernelTest {
    /** Of the largest output: the spread of FP32 convolutions in any order of their sums, times 100 for the transforms. */
    private static final double RELATIVE = 100 * Math.scalb(1.0, -24);

    private final ModelCompiler compiler = new ModelCompiler(Backends.discover());

    @BeforeEach
    void needsTheLibrary() {
        Assumptions.assumeThat(Library.status().reason()).isNull();
    }

    private static Graph network(int channels, int features, int size, String residual) {
        String definition = """
                {"name": "filtered", "seed": 5,
                 "inputs": [{"name": "x", "shape": ["N", %d, %d, %d], "datatype": "FP32"}],
                 "layers": [
                  {"type": "conv2d", "name": "before", "out_channels": %d, "kernel": 1},
                  {"type": "conv2d", "name": "inner", "out_channels": %d, "kernel": 3, "padding": 1%s},
                  %s
                  {"type": "conv2d", "name": "after", "out_channels": 3, "kernel": 1}]}
                """.formatted(
                        channels,
                        size,
                        size + 3,
                        channels,
                        features,
                        residual.equals("none") ? ", \"activation\": \"relu6\"" : "",
                        switch (residual) {
                            case "sum" ->
                                "{\"type\": \"add\", \"name\": \"sum\", \"inputs\": [\"inner\", \"before\"]},"
                                        + "{\"type\": \"relu\", \"name\": \"end\"},";
                            case "kept" ->
                                "{\"type\": \"add\", \"name\": \"sum\", \"inputs\": [\"inner\", \"before\"]},"
                                        + "{\"type\": \"relu\", \"name\": \"end\"},"
                                        + "{\"type\": \"concat\", \"name\": \"both\","
                                        + " \"inputs\": [\"end\", \"before\"]},";
                            default -> "";
                        });
        return new DefinitionImporter()
                .read(definition.getBytes(StandardCharsets.UTF_8))
                .graph();
    }

    private float[] run(Graph graph, CompileOptions options, Tensor x, boolean filtered) {
        try (ModelRuntime runtime = new ModelRuntime(graph, compiler, 1L << 30);
                ModelRuntime.Lease lease = runtime.acquire(Map.of("x", x.type()), graph.outputs(), options)) {
            assertThat(lease.executable().steps().stream().map(Step::kernel).anyMatch(WinogradKernel.class::isInstance))
                    .isEqualTo(filtered);
            try (Session session = lease.executable().open(ExecutionListener.NONE)) {
                session.run(Map.of("x", x));
                return session.run(Map.of("x", x)).values().iterator().next().toFloats();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "128, 128, 28, 1, none, 1",
        "128, 128, 28, 1, none, 2",
        "128, 128, 27, 3, sum, 1",
        "128, 128, 27, 3, sum, 2",
        "96, 96, 21, 2, kept, 2",
        "256, 256, 14, 1, sum, 1",
        "64, 192, 33, 1, none, 2"
    })
    void agreesWithTheReference(int channels, int features, int size, int batch, String residual, int threads) {
        Graph graph = network(channels, features, size, residual);
        try (Tensor x = Tensor.allocate(TensorType.of(DataType.FP32, batch, channels, size, size + 3))) {
            Random random = new Random(7);
            for (int i = 0; i < x.elements(); i++) {
                x.bytes().putFloat(i * Float.BYTES, random.nextFloat() - 0.5f);
            }
            float[] expected = run(graph, CompileOptions.of("reference"), x, false);
            float[] actual =
                    run(graph, CompileOptions.of("onednn").withThreads(threads).withTeams(), x, true);
            double largest = 0;
            for (float value : expected) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) actual[i]).isCloseTo(expected[i], within(RELATIVE * Math.max(1, largest)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", one thread", ", all threads"})
    void isTheKernelOfTheWaysThatAreCalledSo(String threads) {
        Random random = new Random(3);
        BothBackends run = BothBackends.of(
                        BothBackends.conv(3, 1, 1),
                        BothBackends.random(random, 1, 64, 28, 28),
                        BothBackends.random(random, 64, 64, 3, 3))
                .constant(1);
        for (String way : List.of("Winograd F(4x4, 3x3)", "Winograd F(2x2, 3x3)", "direct convolution")) {
            run.by(request ->
                    new OnednnBackend().kernel(request.by(way + threads)).orElse(null));
            assertThat(run.isMadeAs(WinogradKernel.class)).as(way).isEqualTo(way.startsWith("Winograd"));
        }
    }

    @ParameterizedTest
    @CsvSource({"16, 16, 9, 1", "24, 24, 12, 2"})
    void isLeftAloneWhereItDoesNotPay(int channels, int features, int size, int threads) {
        Graph graph = network(channels, features, size, "none");
        try (Tensor x = Tensor.allocate(TensorType.of(DataType.FP32, 1, channels, size, size + 3))) {
            assertThat(run(
                            graph,
                            CompileOptions.of("onednn").withThreads(threads).withTeams(),
                            x,
                            false))
                    .hasSize(3 * size * (size + 3));
        }
    }

    /** Twelve convolutions of 2.4 MB of weights each: tiles of 4x4 want 7.1 MB more for each, tiles of 2x2 1.8 MB more. */
    @Test
    void transformedWeightsOfAModelTakeLittleMoreThanItsWeights() {
        String layers = IntStream.range(0, 12)
                .mapToObj(i -> "{\"type\": \"conv2d\", \"name\": \"c" + i
                        + "\", \"out_channels\": 256, \"kernel\": 3, \"padding\": 1}")
                .collect(Collectors.joining(","));
        String definition = "{\"name\": \"deep\", \"seed\": 5, \"inputs\": [{\"name\": \"x\","
                + " \"shape\": [1, 256, 28, 28], \"datatype\": \"FP32\"}], \"layers\": [" + layers + "]}";
        Graph graph = new DefinitionImporter()
                .read(definition.getBytes(StandardCharsets.UTF_8))
                .graph();
        long weights = graph.weights().values().stream()
                .mapToLong(weight -> weight.type().bytes())
                .sum();
        TensorType x = TensorType.of(DataType.FP32, 1, 256, 28, 28);
        try (ModelRuntime runtime = new ModelRuntime(graph, compiler, 1L << 30);
                ModelRuntime.Lease lease = runtime.acquire(
                        Map.of("x", x),
                        graph.outputs(),
                        CompileOptions.of("onednn").withThreads(1))) {
            long filtered = lease.executable().steps().stream()
                    .filter(step -> step.kernel() instanceof WinogradKernel)
                    .count();

            assertThat(filtered).isBetween(1L, 11L);
            assertThat(runtime.weightBytes()).isBetween(weights, weights * 110 / 100 + (2 << 20));
        }
    }
}
