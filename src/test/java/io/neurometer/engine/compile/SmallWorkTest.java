package io.neurometer.engine.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model of small operators alone has one thread, whatever was asked for; another one has what was asked for. */
class SmallWorkTest {
    private static final String LAYERS = """
            {"name": "m", "inputs": [{"name": "x", "shape": ["N", %d]}], "layers": [
             {"type": "linear", "name": "a", "out_features": %d, "activation": "relu"},
             {"type": "linear", "name": "b", "out_features": 4}]}
            """;
    private static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());

    @ParameterizedTest
    @CsvSource({
        // x W: 2 N in out operations, and the bytes of all three.
        "8, 8, 1, 1",
        "8, 8, 256, 1",
        "128, 128, 32, 1",
        "128, 128, 64, 2",
        "512, 512, 1, 2",
        "8, 1024, 64, 2"
    })
    void threadsFollowFromTheWorkOfTheLargestOperator(int in, int out, long batch, int threads) {
        assertThat(threads(in, out, batch, CompileOptions.of("onednn").withThreads(2)))
                .isEqualTo(threads);
    }

    @Test
    void oneThreadStaysOneAndTeamsCanBeAskedFor() {
        assertThat(threads(512, 512, 64, CompileOptions.of("onednn").withThreads(1)))
                .isEqualTo(1);
        assertThat(threads(8, 8, 1, CompileOptions.of("onednn").withThreads(2).withTeams()))
                .isEqualTo(2);
    }

    private static int threads(int in, int out, long batch, CompileOptions options) {
        Graph graph = graph(in, out);
        try (ModelRuntime runtime = new ModelRuntime(graph, COMPILER, Long.MAX_VALUE);
                ModelRuntime.Lease lease = runtime.acquire(inputs(in, batch), graph.outputs(), options)) {
            return lease.report().threads();
        }
    }

    private static Graph graph(int in, int out) {
        return new DefinitionImporter()
                .read(LAYERS.formatted(in, out).getBytes(StandardCharsets.UTF_8))
                .graph();
    }

    private static Map<String, TensorType> inputs(int in, long batch) {
        return Map.of("x", TensorType.of(DataType.FP32, batch, in));
    }
}
