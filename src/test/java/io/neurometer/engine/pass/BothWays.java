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
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Runs a graph with one input and one output as it stands and rewritten, on the reference backend. */
final class BothWays {
    /** Rearranged FP32 arithmetic on numbers near 1, far below what a wrong formula would differ by. */
    private static final float TOLERANCE = 1e-5f;

    private BothWays() {}

    /** Asserts that both ways give the same, and gives the operators that are left, in order. */
    static List<String> kinds(Graph graph) {
        CompileOptions rewriting = CompileOptions.of(Backends.REFERENCE);
        List<String> kinds = new ArrayList<>();
        float[] expected = run(graph, rewriting.unoptimized(), new ArrayList<>());
        float[] actual = run(graph, rewriting, kinds);
        assertThat(actual).containsExactly(expected, within(TOLERANCE));
        return kinds;
    }

    private static float[] run(Graph graph, CompileOptions options, List<String> kinds) {
        TensorType type = graph.inputs().get(0).type();
        String name = graph.inputs().get(0).name();
        try (ModelRuntime model = new ModelRuntime(graph, new ModelCompiler(Backends.discover()), Long.MAX_VALUE);
                ModelRuntime.Lease lease = model.acquire(Map.of(name, type), graph.outputs(), options);
                Session session = lease.executable().open(ExecutionListener.NONE);
                Tensor input = Tensor.ofFloats(normal(type), type.shape().sizes())) {
            for (Node node : lease.executable().typed().running(graph.outputs())) {
                kinds.add(node.op().kind());
            }
            return session.run(Map.of(name, input)).get(graph.outputs().get(0)).toFloats();
        }
    }

    private static float[] normal(TensorType type) {
        Random random = new Random(1);
        float[] numbers = new float[(int) type.shape().elements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }
}
