package io.neurometer.bench;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.compile.Fallback;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.frontend.definition.Zoo;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Which backend runs the steps of the networks of the zoo. */
final class ZooProbe {
    private static final long LENGTH = 128;
    private static final String ANALYSIS_ONLY = "llama3_8b";

    private ZooProbe() {}

    static void run(Engine engine, int threads, Table table) {
        table.line("%nSteps of the zoo's networks by backend, and operators that another one runs");
        for (Zoo.Entry entry : Zoo.entries()) {
            if (!entry.name().equals(ANALYSIS_ONLY)) {
                Graph graph = Zoo.load(entry.name()).graph();
                try (ModelRuntime runtime = engine.load(graph);
                        ModelRuntime.Lease lease = runtime.acquire(
                                inputs(graph), graph.outputs(), engine.options(threads, Precision.FP32))) {
                    CompileReport report = lease.report();
                    Map<String, Long> others =
                            new TreeMap<>(report.fallbacks().stream().collect(groupingBy(Fallback::op, counting())));
                    table.line("%-22s %s %s", entry.name(), report.stepsByBackend(), others);
                }
            }
        }
    }

    private static Map<String, TensorType> inputs(Graph graph) {
        Map<String, TensorType> inputs = new HashMap<>();
        for (GraphInput input : graph.inputs()) {
            TensorType type = input.type();
            inputs.put(input.name(), type.withShape(type.shape().bind(Map.of("N", 1L, "L", LENGTH))));
        }
        return inputs;
    }
}
