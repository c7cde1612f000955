package io.neurometer.engine.conformance.finite;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs networks in every way that must give NaN and infinities alike. */
final class NonFiniteRuns {
    private static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());

    private NonFiniteRuns() {}

    /** Every backend, with rewrites and without. */
    static Stream<CompileOptions> ways() {
        return Stream.of("reference", "nd4j", "onednn")
                .map(name -> CompileOptions.of(name).withThreads(1))
                .flatMap(options -> Stream.of(options, options.unoptimized()));
    }

    static ModelRuntime model(Graph graph) {
        return new ModelRuntime(graph, COMPILER, Long.MAX_VALUE);
    }

    static Map<String, TensorType> types(Map<String, Tensor> inputs) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> types.put(name, tensor.type()));
        return types;
    }

    static Map<String, float[]> run(Graph graph, Map<String, Tensor> inputs, List<String> outputs, CompileOptions way) {
        try (ModelRuntime runtime = model(graph)) {
            return run(runtime, inputs, outputs, way);
        }
    }

    static Map<String, float[]> run(
            ModelRuntime runtime, Map<String, Tensor> inputs, List<String> outputs, CompileOptions way) {
        Map<String, float[]> results = new LinkedHashMap<>();
        try (ModelRuntime.Lease lease = runtime.acquire(types(inputs), outputs, way);
                Session session = lease.executable().open(ExecutionListener.NONE)) {
            session.run(inputs).forEach((name, tensor) -> results.put(name, tensor.toFloats()));
        }
        return results;
    }

    /** NaN and infinities at the same places; numbers within a tolerance of the expected ones, or of 1 if they are less. */
    static void assertSame(String what, float[] got, float[] want, double tolerance) {
        assertThat(got).as(what).hasSameSizeAs(want);
        for (int i = 0; i < want.length; i++) {
            boolean same = Float.isFinite(want[i])
                    ? Math.abs(got[i] - want[i]) <= tolerance * Math.max(1, Math.abs(want[i]))
                    : Float.compare(got[i], want[i]) == 0;
            assertThat(same)
                    .as("element %d of %s: %s, not %s", i, what, got[i], want[i])
                    .isTrue();
        }
    }
}
