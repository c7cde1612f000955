package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.GraphRuns;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.Step;
import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.graph.Graph;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** First convolutions leave channels in blocks; pooling takes them so, whatever else reads them has them in plain order. */
class BlocksOfChannelsTest {
    /** FP32 sums of some hundred products in another order. */
    private static final double TOLERANCE = 1e-5;

    private static final String FIRST = """
            {"type": "conv2d", "name": "c", "out_channels": 10, "kernel": 5, "activation": "relu"}""";

    private static Graph graph(String layers) {
        return new DefinitionImporter()
                .read("""
                        {"name": "m", "inputs": [{"name": "x", "shape": [2, 1, 14, 13]}], "layers": [%s, %s]}
                        """.formatted(FIRST, layers).getBytes(StandardCharsets.UTF_8))
                .graph();
    }

    @ParameterizedTest
    @ValueSource(strings = {"""
                {"type": "max_pool2d", "kernel": 2}""", """
                {"type": "max_pool2d", "kernel": 3, "stride": 2, "padding": 1}, {"type": "softmax"}""", """
                {"type": "avg_pool2d", "kernel": 2}, {"type": "max_pool2d", "kernel": 2}, {"type": "flatten"},
                {"type": "linear", "out_features": 3}""", """
                {"type": "max_pool2d", "kernel": 2},
                {"type": "conv2d", "out_channels": 20, "kernel": 3, "padding": 1, "activation": "relu"}""", """
                {"type": "max_pool2d", "name": "p", "kernel": 2}, {"type": "conv2d", "name": "d", "out_channels": 10,
                 "kernel": 3, "padding": 1}, {"type": "add", "inputs": ["d", "p"]}""", """
                {"type": "max_pool2d", "name": "p", "kernel": 2}, {"type": "avg_pool2d", "name": "q", "inputs": ["c"],
                 "kernel": 2}, {"type": "concat", "inputs": ["p", "q"], "dim": 1}""", """
                {"type": "global_avg_pool"}""", """
                {"type": "tanh"}, {"type": "max_pool2d", "kernel": 2}, {"type": "sigmoid"}""", """
                {"type": "batch_norm"}, {"type": "max_pool2d", "kernel": 2}, {"type": "instance_norm"}"""})
    void whateverComesNextHasTheSameAnswer(String layers) {
        Graph graph = graph(layers);
        GraphRuns.of(graph, Map.of())
                .assertSame(
                        graph.outputs(),
                        TOLERANCE,
                        List.of(
                                CompileOptions.of("onednn").withThreads(1),
                                CompileOptions.of("onednn").withThreads(2)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void linesImagesAndVolumesCanHaveThem(int extents) {
        long[] sizes = new long[2 + extents];
        Arrays.fill(sizes, 5);
        try (NativeScope scope = new NativeScope()) {
            for (int block : new int[] {MemoryFormats.NARROW, MemoryFormats.WIDE}) {
                MemoryDescriptor blocks = MemoryFormats.inBlocks(scope, block, sizes);
                assertThat(blocks.hasBlocksOfChannels(block)).isTrue();
                assertThat(blocks.bytes()).isEqualTo((long) Math.pow(5, 1 + extents) * block * Float.BYTES);
                assertThat(MemoryFormats.like(scope, blocks, sizes)).isEqualTo(blocks);
            }
        }
    }

    @Test
    void nothingIsReorderedBeforeThePooling() {
        GraphRuns run = GraphRuns.of(graph("""
                {"type": "max_pool2d", "kernel": 2}, {"type": "conv2d", "out_channels": 20, "kernel": 3}"""), Map.of());
        try (ModelRuntime runtime =
                        new ModelRuntime(run.graph(), new ModelCompiler(Backends.discover()), Long.MAX_VALUE);
                ModelRuntime.Lease lease = runtime.acquire(
                        run.types(),
                        run.graph().outputs(),
                        CompileOptions.of("onednn").withThreads(1))) {
            List<String> kinds = lease.executable().steps().stream()
                    .map(Step::node)
                    .map(node -> node.op().kind())
                    .toList();
            assertThat(kinds).startsWith("conv+relu", "max_pool");
        }
    }
}
