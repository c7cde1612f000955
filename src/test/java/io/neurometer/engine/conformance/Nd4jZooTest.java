package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.Fallback;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.frontend.definition.Zoo;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The smaller networks of the zoo run on ND4J alone. The benchmark compiles all of them. */
class Nd4jZooTest {
    private static final Backends BACKENDS = Backends.discover();

    @ParameterizedTest
    @ValueSource(strings = {"lenet5", "mobilenet_v2", "mobilenet_v3_large", "efficientnet_b0", "densenet121"})
    void leavesNoStepToTheReference(String name) {
        Graph graph = Zoo.load(name).graph();
        Map<String, TensorType> inputs = new HashMap<>();
        for (GraphInput input : graph.inputs()) {
            TensorType type = input.type();
            inputs.put(input.name(), type.withShape(type.shape().bind(Map.of("N", 1L))));
        }
        try (ModelRuntime runtime = new ModelRuntime(graph, new ModelCompiler(BACKENDS), 0);
                ModelRuntime.Lease lease = runtime.acquire(inputs, graph.outputs(), CompileOptions.of("nd4j"))) {
            assertThat(lease.report().fallbacks()).extracting(Fallback::op).isEmpty();
            assertThat(lease.report().stepsByBackend()).containsKey("nd4j");
        }
    }
}
