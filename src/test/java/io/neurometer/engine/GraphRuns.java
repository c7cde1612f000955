package io.neurometer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a graph on made-up inputs however it is compiled, and compares the ways. Floating inputs swing between plus and
 * minus the amplitude, integers between 0 and 1.
 */
public record GraphRuns(Graph graph, Map<String, TensorType> types, double amplitude) {
    private static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());

    /** Every node on the reference backend: what all other ways must agree with. */
    public static final CompileOptions AS_IT_STANDS =
            CompileOptions.of(Backends.REFERENCE).unoptimized();

    /** With inputs between -1 and 1. @param sizes of the dimensions that the graph leaves open, by name */
    public static GraphRuns of(Graph graph, Map<String, Long> sizes) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (GraphInput input : graph.inputs()) {
            Shape shape = input.type().shape().bind(sizes);
            types.put(input.name(), input.type().withShape(shape));
        }
        return new GraphRuns(graph, types, 1);
    }

    public GraphRuns withAmplitude(double most) {
        return new GraphRuns(graph, types, most);
    }

    public TypedGraph typed() {
        return COMPILER.infer(graph, types);
    }

    /** What it runs with; the caller closes them. */
    public Map<String, Tensor> inputs() {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        types.forEach((name, type) -> inputs.put(name, filled(type)));
        return inputs;
    }

    /** The graph's first output as it stands. */
    public float[] answer() {
        return answers(graph.outputs(), AS_IT_STANDS).get(graph.outputs().get(0));
    }

    /** The elements of each output by name, after asserting that its shape is the one that was inferred. */
    public Map<String, float[]> answers(List<String> outputs, CompileOptions options) {
        Map<String, Tensor> inputs = inputs();
        Map<String, float[]> answers = new LinkedHashMap<>();
        try (ModelRuntime model = new ModelRuntime(graph, COMPILER, 0);
                ModelRuntime.Lease lease = model.acquire(types, outputs, options);
                Session session = lease.executable().open(ExecutionListener.NONE)) {
            session.run(inputs).forEach((name, tensor) -> {
                assertThat(tensor.type())
                        .as("type of '%s' by %s", name, options)
                        .isEqualTo(lease.executable().typed().type(name));
                answers.put(name, tensor.toFloats());
            });
        } finally {
            inputs.values().forEach(Tensor::close);
        }
        return answers;
    }

    /**
     * Asserts that the outputs are what they are as the graph stands.
     *
     * @param tolerance for each element: that much, and that part of the expected value where this is more than 1
     */
    public void assertSame(List<String> outputs, double tolerance, List<CompileOptions> ways) {
        Map<String, float[]> expected = answers(outputs, AS_IT_STANDS);
        for (CompileOptions options : ways) {
            Map<String, float[]> actual = answers(outputs, options);
            expected.forEach((name, values) -> {
                assertThat(actual.get(name)).as("'%s' by %s", name, options).hasSameSizeAs(values);
                for (int i = 0; i < values.length; i++) {
                    assertThat((double) actual.get(name)[i])
                            .as("element %d of '%s' by %s", i, name, options)
                            .isCloseTo(values[i], within(tolerance * Math.max(1, Math.abs(values[i]))));
                }
            });
        }
    }

    private Tensor filled(TensorType type) {
        int count = Math.toIntExact(type.shape().elements());
        if (type.dataType() == DataType.INT64) {
            long[] values = new long[count];
            for (int i = 0; i < count; i++) {
                values[i] = i % 2;
            }
            return Tensor.ofLongs(values, type.shape().sizes());
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (amplitude * Math.sin(i * 0.7 + 0.1));
        }
        return Tensor.ofFloats(values, type.shape().sizes());
    }
}
