package io.neurometer.engine.measure.accuracy;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.measure.subject.InputData;
import io.neurometer.engine.measure.subject.SeededInputs;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs a model in reduced precision and in FP32 on the inputs that it was measured with. */
public final class AccuracyCheck {
    /** Further sets of inputs are left out once this long has passed. */
    private static final double SECONDS = 1;

    private AccuracyCheck() {}

    /**
     * Compares in the calling thread, in memory of its own: both forms of the weights are held until it returns.
     *
     * @param inputs a fixed type for each graph input
     * @param options with the precision in question
     * @param inputData what the inputs hold
     * @return absent for FP32 itself, and where memory does not suffice for both
     */
    public static Reading<Accuracy> of(
            ModelCompiler compiler,
            Graph graph,
            Map<String, TensorType> inputs,
            CompileOptions options,
            InputData inputData) {
        if (options.precision() == Precision.FP32) {
            return Reading.absent("the model ran in fp32, which other precisions are compared with");
        }
        try (ModelRuntime runtime = new ModelRuntime(graph, compiler, Long.MAX_VALUE);
                ModelRuntime.Lease reduced = runtime.acquireTuned(inputs, graph.outputs(), options);
                ModelRuntime.Lease full =
                        runtime.acquireTuned(inputs, graph.outputs(), options.withPrecision(Precision.FP32));
                SeededInputs data = SeededInputs.of(runtime.typed(inputs), inputData)) {
            return Reading.of(compare(reduced.executable(), full.executable(), data));
        } catch (EngineException failure) {
            if (failure.code() == ErrorCode.MEMORY_EXHAUSTED) {
                return Reading.absent("there is not the memory to hold the weights in fp32 as well");
            }
            throw failure;
        }
    }

    private static Accuracy compare(Executable reduced, Executable full, SeededInputs data) {
        Map<String, Differences> outputs = new LinkedHashMap<>();
        long begin = System.nanoTime();
        int sets = 0;
        while (sets < data.count() && (sets == 0 || (System.nanoTime() - begin) / 1e9 < SECONDS)) {
            Map<String, Tensor> inputs = data.next();
            try (Session first = reduced.open(ExecutionListener.NONE);
                    Session second = full.open(ExecutionListener.NONE)) {
                Map<String, Tensor> actual = first.run(inputs);
                Map<String, Tensor> expected = second.run(inputs);
                expected.forEach((name, tensor) -> add(outputs, name, actual.get(name), tensor));
            }
            sets++;
        }
        Map<String, Accuracy.Difference> results = new LinkedHashMap<>();
        outputs.forEach((name, differences) -> results.put(name, differences.result()));
        return new Accuracy(Precision.FP32.word(), sets, results);
    }

    private static void add(Map<String, Differences> outputs, String name, @Nullable Tensor actual, Tensor expected) {
        if (actual == null) {
            throw new IllegalStateException("a run did not yield '" + name + "'");
        }
        outputs.computeIfAbsent(name, any -> new Differences()).add(actual, expected);
    }
}
