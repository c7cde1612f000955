package io.neurometer.engine.measure.accuracy;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.measure.subject.SeededInputs;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Runs a model on the backend that it was measured on and, node by node as it stands, on the reference, and compares the
 * outputs. What differs by more than the operators allow is compared with how far the reference moves when every input
 * moves by one unit in the last place: in some models rounding grows that much.
 */
public final class AgreementCheck {
    private static final double ROUNDING = 0x1p-23;

    /** Rounding within the model takes place at every node, not at the inputs alone. */
    private static final double ROUNDINGS = 30;

    private final ModelCompiler compiler;
    private final CompileOptions options;
    private final Clock clock;
    private final Cancellation cancellation;
    private final double seconds;
    private final long begin;

    /** The reference has taken all the time that it was given. */
    private static final class TimeIsUp extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * @param options with which the model was measured
     * @param seconds for all runs together, at whose end the run that is going on stops at its next node
     */
    public AgreementCheck(
            ModelCompiler compiler, CompileOptions options, Clock clock, Cancellation cancellation, double seconds) {
        this.compiler = compiler;
        this.options = options;
        this.clock = clock;
        this.cancellation = cancellation;
        this.seconds = seconds;
        this.begin = clock.nanos();
    }

    /**
     * Compares in the calling thread, on the first of the seeded inputs.
     *
     * @param inputs a fixed type for each graph input
     * @param seed of the inputs
     * @return absent where there is nothing to compare, and where memory or time does not suffice
     * @throws java.util.concurrent.CancellationException when it is no longer wanted
     */
    public Reading<Agreement> of(Graph graph, Map<String, TensorType> inputs, long seed) {
        if (options.backend().equals(Backends.REFERENCE)) {
            return Reading.absent("the model ran on the reference itself");
        }
        if (options.precision() != Precision.FP32) {
            return Reading.absent("in reduced precision outputs differ on purpose: 'accuracy' says how far");
        }
        try (SeededInputs data = SeededInputs.of(compiler.infer(graph, inputs), seed)) {
            return compared(graph, inputs, data.next());
        } catch (TimeIsUp late) {
            return Reading.absent("the reference did not finish a run within " + Math.round(seconds) + " s");
        } catch (EngineException failure) {
            if (failure.code() == ErrorCode.MEMORY_EXHAUSTED) {
                return Reading.absent("there is not the memory to run the model on the reference as well");
            }
            throw failure;
        }
    }

    private Reading<Agreement> compared(Graph graph, Map<String, TensorType> types, Map<String, Tensor> data) {
        CompileOptions plain = new CompileOptions(
                Backends.REFERENCE, options.threads(), Precision.FP32, false, options.withoutPasses());
        Map<String, Tensor> expected = Map.of();
        Map<String, Tensor> actual = Map.of();
        Map<String, Agreement.Distance> outputs = new LinkedHashMap<>();
        try (ModelRuntime runtime = new ModelRuntime(graph, compiler, Long.MAX_VALUE)) {
            actual = values(runtime, types, options, data);
            try (ModelRuntime.Lease lease = runtime.acquireTuned(types, graph.outputs(), plain)) {
                expected = values(lease, data);
                Tolerances tolerances = Tolerances.of(lease.executable().typed());
                for (Map.Entry<String, Tensor> output : expected.entrySet()) {
                    Tensor got = actual.get(output.getKey());
                    if (got == null || !got.type().equals(output.getValue().type())) {
                        return Reading.absent("'" + output.getKey() + "' has another type on the reference");
                    }
                    OutputDistance distance = OutputDistance.of(got, output.getValue());
                    double tolerance = tolerances.of(output.getKey());
                    if (distance.relative() > tolerance) {
                        tolerance = Math.max(tolerance, ROUNDINGS * moved(lease, data, output));
                    }
                    outputs.put(output.getKey(), distance.judged(tolerance));
                }
            }
            return Reading.of(new Agreement(Backends.REFERENCE, 1, outputs));
        } finally {
            actual.values().forEach(Tensor::close);
            expected.values().forEach(Tensor::close);
        }
    }

    private Map<String, Tensor> values(
            ModelRuntime runtime, Map<String, TensorType> types, CompileOptions way, Map<String, Tensor> data) {
        try (ModelRuntime.Lease lease =
                runtime.acquireTuned(types, runtime.graph().outputs(), way)) {
            return values(lease, data);
        }
    }

    /** The outputs, in memory of their own. */
    private Map<String, Tensor> values(ModelRuntime.Lease lease, Map<String, Tensor> data) {
        Map<String, Tensor> values = new LinkedHashMap<>();
        try (Session session = lease.executable().open(this::watch)) {
            session.run(data).forEach((name, tensor) -> values.put(name, tensor.copy()));
        }
        return values;
    }

    private void watch(Node node, long nanos) {
        cancellation.requireWanted();
        if ((clock.nanos() - begin) / 1e9 > seconds) {
            throw new TimeIsUp();
        }
    }

    /** How far an output of the reference moves, in proportion to its largest element, when the inputs are rounded. */
    private double moved(ModelRuntime.Lease reference, Map<String, Tensor> data, Map.Entry<String, Tensor> output) {
        Random random = new Random(1);
        Map<String, Tensor> rounded = new LinkedHashMap<>();
        @Nullable Map<String, Tensor> values = null;
        try {
            data.forEach((name, tensor) -> rounded.put(name, rounded(tensor, random)));
            values = values(reference, rounded);
            Tensor value = values.get(output.getKey());
            return value == null
                    ? 0
                    : OutputDistance.of(value, output.getValue()).relative();
        } finally {
            rounded.values().forEach(Tensor::close);
            if (values != null) {
                values.values().forEach(Tensor::close);
            }
        }
    }

    private static Tensor rounded(Tensor tensor, Random random) {
        Tensor rounded = tensor.copy();
        for (int i = 0; tensor.dataType() == DataType.FP32 && i < tensor.elements(); i++) {
            double value = Elements.getDouble(tensor.bytes(), DataType.FP32, i);
            double factor = random.nextBoolean() ? 1 + ROUNDING : 1 - ROUNDING;
            Elements.putDouble(rounded.bytes(), DataType.FP32, i, value * factor);
        }
        return rounded;
    }
}
