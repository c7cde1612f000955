package io.neurometer.engine.frontend.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.GraphRuns;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Every layer type is built, compiled for two samples and run on the reference backend. */
class LayerRunTest {
    private static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());

    private static GraphRuns runs(Graph graph) {
        return GraphRuns.of(graph, Map.of("N", 2L, "L", 5L));
    }

    private static float[] answer(Graph graph) {
        return runs(graph).answer();
    }

    private static Shape inferred(Graph graph) {
        TensorType type = runs(graph).typed().type(graph.outputs().get(0));
        return type == null ? Shape.scalar() : type.shape();
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/definition/layers.csv", delimiter = '|', numLinesToSkip = 1)
    void runs(String input, String layers, String shape) {
        Graph graph = Definitions.graph("{'name': 'x', 'shape': " + input + "}", layers);
        assertThat(inferred(graph)).hasToString(shape);
        float[] values = answer(graph);
        assertThat(values.length).isEqualTo(Math.toIntExact(inferred(graph).elements()));
        for (float value : values) {
            assertThat(Float.isFinite(value)).isTrue();
        }
    }

    /** Other kernels and rewritten graphs sum FP32 values in another order, which moves no answer by more than 1e-4. */
    @ParameterizedTest
    @CsvFileSource(resources = "/definition/layers.csv", delimiter = '|', numLinesToSkip = 1)
    void givesTheSameHoweverItIsCompiled(String input, String layers, String shape) {
        Graph graph = Definitions.graph("{'name': 'x', 'shape': " + input + "}", layers);
        assertThat(inferred(graph)).hasToString(shape);
        runs(graph)
                .assertSame(
                        graph.outputs(),
                        1e-4,
                        List.of(
                                CompileOptions.of(Backends.REFERENCE),
                                CompileOptions.of("onednn").withThreads(1).unoptimized(),
                                CompileOptions.of("onednn").withThreads(2).withTeams()));
    }

    @Test
    void noLayerTypeIsLeftOut() throws IOException {
        String rows;
        try (InputStream file = LayerRunTest.class.getResourceAsStream("/definition/layers.csv")) {
            rows = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
        Set<String> left = new TreeSet<>();
        LayerTypes.all().forEach(type -> left.add(type.name()));
        Matcher matcher = Pattern.compile("'type': '(\\w+)'").matcher(rows);
        while (matcher.find()) {
            left.remove(matcher.group(1));
        }
        assertThat(left).isEmpty();
    }

    /** The example of the documentation. */
    private static final byte[] TINY = Definitions.json("""
            {'name': 'tiny', 'inputs': [{'name': 'image', 'shape': ['N', 1, 28, 28], 'datatype': 'FP32'}],
             'layers': [
              {'type': 'conv2d', 'name': 'c1', 'out_channels': 8, 'kernel': 3, 'padding': 'same', 'activation': 'relu'},
              {'type': 'max_pool2d', 'kernel': 2},
              {'type': 'flatten'}, {'type': 'linear', 'name': 'fc', 'out_features': 10}, {'type': 'softmax'}],
             'seed': 1}""");

    @Test
    void twoRunsWithTheSameSeedAgreeAndProbabilitiesSumToOne() {
        float[] once = answer(Definitions.graph(TINY));
        assertThat(answer(Definitions.graph(TINY))).isEqualTo(once);
        double sum = 0;
        for (int i = 0; i < 10; i++) {
            sum += once[i];
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
        byte[] other = new String(TINY, StandardCharsets.UTF_8)
                .replace("\"seed\": 1", "\"seed\": 2")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(answer(Definitions.graph(other))).isNotEqualTo(once);
    }

    @Test
    void anyLayersFeatureMapCanBeAskedFor() {
        Graph graph = Definitions.graph(TINY);
        assertThat(graph.features())
                .containsEntry("c1", "c1")
                .containsEntry("c1/conv", "c1/conv")
                .containsKeys("max_pool2d_0", "flatten_0", "fc", "softmax_0");
        List<String> asked = List.of("c1", "c1/conv", "softmax_0");
        Map<String, float[]> maps = runs(graph).answers(asked, GraphRuns.AS_IT_STANDS);
        assertThat(maps.get("c1")).hasSize(2 * 8 * 28 * 28);
        for (int i = 0; i < maps.get("c1").length; i++) {
            assertThat(maps.get("c1")[i]).isEqualTo(Math.max(0, maps.get("c1/conv")[i]));
        }
    }

    /** The same attention by packed and by separate projections: the parts of one weight, then three of their own. */
    @Test
    void crossAttentionToItselfIsSelfAttention() {
        String sequence = "{'name': 'x', 'shape': ['N', 'L', 12]}";
        float[] self = answer(Definitions.graph(sequence, "{'type': 'multi_head_attention', 'name': 'a', 'heads': 3}"));
        float[] cross = answer(Definitions.graph(
                sequence, "{'type': 'multi_head_attention', 'name': 'a', 'heads': 3, 'inputs': ['x', 'x']}"));
        assertClose(cross, self);
    }

    @Test
    void aBlockIsWhatItsLayersAre() {
        float[] block = answer(Definitions.graph(Definitions.json("""
                {'inputs': [{'name': 'x', 'shape': ['N', 4]}],
                 'blocks': {'residual': {'layers': [
                   {'type': 'linear', 'name': 'fc', 'out_features': '$width*2'}, {'type': 'relu'},
                   {'type': 'linear', 'name': 'back', 'out_features': '$width'},
                   {'type': 'add', 'inputs': ['back', 'input']}]}},
                 'layers': [{'block': 'residual', 'name': 'r', 'repeat': 2, 'with': {'width': 4}}]}""")));
        float[] flat = answer(Definitions.graph(
                "{'name': 'x', 'shape': ['N', 4]}",
                "{'type': 'linear', 'name': 'r.0.fc', 'out_features': 8, 'activation': 'relu'}",
                "{'type': 'linear', 'name': 'r.0.back', 'out_features': 4}",
                "{'type': 'add', 'name': 'first', 'inputs': ['r.0.back', 'x']}",
                "{'type': 'linear', 'name': 'r.1.fc', 'out_features': 8, 'activation': 'relu'}",
                "{'type': 'linear', 'name': 'r.1.back', 'out_features': 4}",
                "{'type': 'add', 'inputs': ['r.1.back', 'first']}"));
        assertThat(block).isEqualTo(flat);
    }

    @Test
    void denseRepeatsJoinEverythingBefore() {
        Graph graph = Definitions.graph(
                "{'name': 'x', 'shape': ['N', 3, 4, 4]}",
                "{'type': 'conv2d', 'name': 'c', 'out_channels': 2, 'kernel': 1, 'repeat': 3, 'connect': 'dense'}");
        assertThat(graph.weights().get("c.2.weight").type().shape()).isEqualTo(Shape.of(2, 7, 1, 1));
        assertThat(inferred(graph)).isEqualTo(Shape.of(2, 9, 4, 4));
    }

    @Test
    void paddedTokensDoNotMatter() {
        String inputs =
                "{'name': 'x', 'shape': ['N', 'L', 8]}, {'name': 'keep', 'shape': ['N', 'L'], 'datatype': 'INT64'}";
        Graph graph = Definitions.graph(
                inputs, "{'type': 'multi_head_attention', 'name': 'a', 'heads': 2, 'mask': 'keep', 'inputs': ['x']}");
        Map<String, Tensor> fed = new HashMap<>();
        List<float[]> answers = new ArrayList<>();
        for (float padding : new float[] {0, 100}) {
            float[] x = new float[3 * 8];
            for (int i = 0; i < x.length; i++) {
                x[i] = i < 16 ? (float) Math.cos(i) : padding;
            }
            fed.put("x", Tensor.ofFloats(x, 1, 3, 8));
            fed.put("keep", Tensor.ofLongs(new long[] {1, 1, 0}, 1, 3));
            Map<String, TensorType> types =
                    Map.of("x", fed.get("x").type(), "keep", fed.get("keep").type());
            try (ModelRuntime model = new ModelRuntime(graph, COMPILER, 0);
                    ModelRuntime.Lease lease =
                            model.acquire(types, graph.outputs(), CompileOptions.of(Backends.REFERENCE));
                    Session session = lease.executable().open(ExecutionListener.NONE)) {
                answers.add(session.run(fed).get("a").toFloats());
            }
        }
        assertThat(Arrays.copyOf(answers.get(0), 16)).isEqualTo(Arrays.copyOf(answers.get(1), 16));
    }

    @Test
    void leNetAnswersWithDistances() {
        float[] distances = answer(Zoo.load("lenet5").graph());
        assertThat(distances).hasSize(20);
        for (float distance : distances) {
            assertThat(distance).isGreaterThan(0);
        }
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f));
        }
    }
}
