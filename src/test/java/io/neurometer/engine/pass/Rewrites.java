package io.neurometer.engine.pass;

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
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rewrites small graphs, and runs them as they stand and rewritten. */
final class Rewrites {
    private static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());

    private Rewrites() {}

    /** What runs after all passes but those left out, kind by kind in order. */
    static List<String> kinds(Graph graph, String... without) {
        TypedGraph typed = COMPILER.infer(graph, Map.of());
        PassResult result = PassPipeline.standard().run(typed, graph.outputs(), Set.of(without));
        return result.typed().running(graph.outputs()).stream()
                .map(Node::op)
                .map(op -> op.kind())
                .toList();
    }

    /** Rewritten, the graph gives what it gives as it stands; FP32 sums in another order differ by less than 1e-4. */
    static void assertSameAnswers(Graph graph) {
        float[] expected = answer(graph, CompileOptions.of(Backends.REFERENCE).unoptimized());
        for (CompileOptions options : List.of(
                CompileOptions.of(Backends.REFERENCE),
                CompileOptions.of("onednn").withThreads(1))) {
            float[] actual = answer(graph, options);
            assertThat(actual).hasSize(expected.length);
            for (int i = 0; i < actual.length; i++) {
                assertThat((double) actual[i])
                        .as("element %d by %s", i, options)
                        .isCloseTo(expected[i], within(1e-4 * Math.max(1, Math.abs(expected[i]))));
            }
        }
    }

    private static float[] answer(Graph graph, CompileOptions options) {
        Map<String, TensorType> types = new HashMap<>();
        Map<String, Tensor> inputs = new HashMap<>();
        for (GraphInput input : graph.inputs()) {
            types.put(input.name(), input.type());
            inputs.put(input.name(), filled(input.type()));
        }
        try (ModelRuntime model = new ModelRuntime(graph, COMPILER, 0);
                ModelRuntime.Lease lease = model.acquire(types, graph.outputs(), options);
                Session session = lease.executable().open(ExecutionListener.NONE)) {
            return session.run(inputs).get(graph.outputs().get(0)).toFloats();
        } finally {
            inputs.values().forEach(Tensor::close);
        }
    }

    private static Tensor filled(TensorType type) {
        float[] values = new float[Math.toIntExact(type.shape().elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i * 0.7 + 0.1);
        }
        return Tensor.ofFloats(values, type.shape().sizes());
    }
}
