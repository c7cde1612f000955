package io.neurometer.engine.frontend.onnx.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.GraphRuns;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.cost.Totals;
import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A definition, its ONNX file, and the graph that is read back from it. */
record Exported(Graph graph, byte[] file, Graph readBack) {
    private static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());

    /** Quotes may be single ones. */
    static Exported of(String json) {
        return of(new DefinitionImporter()
                .read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .graph());
    }

    static Exported of(Graph graph) {
        byte[] file = write(graph);
        return new Exported(graph, file, new OnnxImporter().read(ByteBuffer.wrap(file)));
    }

    static OnnxExport export(Graph graph) {
        return OnnxExport.of(COMPILER.infer(graph, Map.of()), "1.2.3");
    }

    private static byte[] write(Graph graph) {
        try (OnnxFileWriter writer = OnnxFileWriter.whole(export(graph))) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            writer.writeTo(file);
            assertThat((long) file.size()).as("length of the file").isEqualTo(writer.bytes());
            return file.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The definition's answers on the reference, as it stands. */
    Map<String, float[]> answers(Map<String, Long> sizes) {
        return GraphRuns.of(graph, sizes).answers(graph.outputs(), GraphRuns.AS_IT_STANDS);
    }

    /** Those of the graph that was read back. */
    Map<String, float[]> answersReadBack(Map<String, Long> sizes) {
        return GraphRuns.of(readBack, sizes).answers(readBack.outputs(), GraphRuns.AS_IT_STANDS);
    }

    Map<String, float[]> answersOfOnnxRuntime(Map<String, Long> sizes) {
        return OnnxRuntimeModel.answers(file, inputs(sizes));
    }

    /** What {@link GraphRuns} runs with. */
    Map<String, OnnxRuntimeModel.Input> inputs(Map<String, Long> sizes) {
        Map<String, OnnxRuntimeModel.Input> inputs = new LinkedHashMap<>();
        GraphRuns.of(graph, sizes).inputs().forEach((name, tensor) -> {
            Object elements = tensor.dataType() == DataType.INT64 ? tensor.toLongs() : tensor.toFloats();
            inputs.put(name, new OnnxRuntimeModel.Input(elements, tensor.shape().sizes()));
            tensor.close();
        });
        return inputs;
    }

    static Totals totals(Graph graph, Map<String, Long> sizes) {
        Map<String, TensorType> types = GraphRuns.of(graph, sizes).types();
        return CostAnalyzer.analyze(COMPILER.infer(graph, types)).totals();
    }

    /** @param tolerance that much, and that part of the expected value where this is more than 1 */
    static void assertSame(Map<String, float[]> actual, Map<String, float[]> expected, double tolerance) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, values) -> {
            float[] found = actual.get(name);
            assertThat(found).as(name).hasSameSizeAs(values);
            for (int i = 0; i < values.length; i++) {
                assertThat((double) found[i])
                        .as("element %d of '%s'", i, name)
                        .isCloseTo(values[i], within(tolerance * Math.max(1, Math.abs(values[i]))));
            }
        });
    }
}
