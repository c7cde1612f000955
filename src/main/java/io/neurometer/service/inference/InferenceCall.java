package io.neurometer.service.inference;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.batching.BatchedOutputs;
import io.neurometer.service.batching.CallKind;
import io.neurometer.service.batching.SharedRun;
import io.neurometer.service.inference.InferenceObserver.Stage;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.traffic.CallContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One request on its way through the engine. */
final class InferenceCall implements SharedRun {
    private final LoadedModel model;
    private final InferRequest request;
    private final Map<String, TensorType> types;
    private final Map<String, String> selection;
    private final List<String> values;
    private final CompileOptions options;
    private final StageClock clock;
    private final CallContext context;
    private ModelRuntime.@Nullable Lease lease;
    private long computedNanos;

    /**
     * @param types a fixed type for each input
     * @param selection value names by the names that the answer uses
     */
    InferenceCall(
            LoadedModel model,
            InferRequest request,
            Map<String, TensorType> types,
            Map<String, String> selection,
            CompileOptions options,
            StageClock clock,
            CallContext context) {
        this.model = model;
        this.request = request;
        this.types = Map.copyOf(types);
        this.selection = selection;
        this.values = List.copyOf(new TreeSet<>(selection.values()));
        this.options = options;
        this.clock = clock;
        this.context = context;
    }

    LoadedModel model() {
        return model;
    }

    InferRequest request() {
        return request;
    }

    CallContext context() {
        return context;
    }

    CallKind kind() {
        return new CallKind(model.runtime(), types, values, options);
    }

    /** Keeps the executable for the request's own shapes, until the lease is closed. */
    ModelRuntime.Lease acquire() {
        ModelRuntime.Lease own = model.runtime().acquire(types, values, options, context);
        lease = own;
        clock.end(Stage.ACQUIRE);
        return own;
    }

    @Override
    public void prepare(Map<String, TensorType> these) {
        model.runtime().acquire(these, values, options).close();
    }

    @Override
    public Map<String, Tensor> run(
            Map<String, Tensor> inputs, Map<String, TensorType> these, ExecutionListener listener) {
        ModelRuntime.Lease own = lease;
        if (own != null && these.equals(types)) {
            return run(own, inputs, listener);
        }
        try (ModelRuntime.Lease other = model.runtime().acquire(these, values, options)) {
            return run(other, inputs, listener);
        }
    }

    private Map<String, Tensor> run(ModelRuntime.Lease on, Map<String, Tensor> inputs, ExecutionListener listener) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        Executable executable = on.executable();
        try (Session session = executable.open(listener, executable.outputBytes())) {
            Map<String, Tensor> results = session.run(inputs);
            computedNanos = System.nanoTime();
            results.forEach((value, result) -> copies.put(value, copy(value, result)));
            return copies;
        } catch (RuntimeException | Error failure) {
            copies.values().forEach(Tensor::close);
            throw failure;
        }
    }

    private static Tensor copy(String value, Tensor result) {
        if (result.dataType().isNarrow()) {
            throw RequestFaults.invalid(
                    value, "the protocol has no datatype for this output", result.dataType(), "a cast in the model");
        }
        return result.copy();
    }

    /** The answer, which owns the outputs of a run. */
    InferResponse answer(BatchedOutputs run) {
        clock.shared(run.calls(), run.first());
        clock.end(Stage.QUEUE, run.startNanos());
        clock.end(Stage.COMPUTE, run.calls() == 1 && computedNanos > 0 ? computedNanos : run.endNanos());
        clock.end(Stage.COPY_OUT);
        Map<String, InferRequest.RequestedOutput> requested = new LinkedHashMap<>();
        request.outputs().forEach(output -> requested.put(output.name(), output));
        List<InferResponse.Output> outputs = new ArrayList<>();
        Set<String> used = new HashSet<>();
        try {
            selection.forEach((name, value) -> {
                Tensor result = Objects.requireNonNull(run.outputs().get(value));
                outputs.add(answered(
                        requested.getOrDefault(name, new InferRequest.RequestedOutput(name, null)),
                        used.add(value) ? result : result.copy()));
            });
        } catch (RuntimeException | Error failure) {
            outputs.forEach(output -> output.tensor().close());
            run.outputs().values().forEach(Tensor::close);
            throw failure;
        }
        return new InferResponse(model, request.id(), options.backend(), options.precision(), outputs);
    }

    private InferResponse.Output answered(InferRequest.RequestedOutput output, Tensor tensor) {
        boolean binary = output.binary() == null ? request.options().binaryOutput() : output.binary();
        Classification classes = output.classes() == 0
                ? null
                : Classification.of(tensor, output.classes(), RequestItems.of(model, request));
        return new InferResponse.Output(output.name(), tensor, binary, classes);
    }
}
