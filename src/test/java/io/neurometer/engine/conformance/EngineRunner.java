package io.neurometer.engine.conformance;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Runs graphs with one set of options, from import to outputs. */
final class EngineRunner {
    private static final long MAX_EXECUTABLE_BYTES = 1L << 30;

    private final ModelCompiler compiler = new ModelCompiler(Backends.discover());
    private final CompileOptions options;

    EngineRunner(CompileOptions options) {
        this.options = options;
    }

    ModelRuntime runtime(Graph graph) {
        return new ModelRuntime(graph, compiler, MAX_EXECUTABLE_BYTES);
    }

    /** Calls the model once; the outputs are valid during {@code reader} only. */
    void run(ModelRuntime runtime, Map<String, Tensor> inputs, Consumer<Map<String, Tensor>> reader) {
        Map<String, TensorType> types = new HashMap<>();
        inputs.forEach((name, tensor) -> types.put(name, tensor.type()));
        try (ModelRuntime.Lease lease = runtime.acquire(types, runtime.graph().outputs(), options);
                Session session = lease.executable().open(ExecutionListener.NONE)) {
            reader.accept(session.run(inputs));
        }
    }
}
