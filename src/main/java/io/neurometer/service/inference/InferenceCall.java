package io.neurometer.service.inference;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.batching.BatchedOutputs;
import io.neurometer.service.batching.CallKind;
import io.neurometer.service.batching.SharedRun;
import io.neurometer.service.inference.InferenceObserver.Stage;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelRunner;
import io.neurometer.service.models.RunSignature;
import io.neurometer.service.traffic.CallContext;
import io.neurometer.service.traffic.Wanted;
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
    private final ModelRunner runner;
    private final LoadedModel model;
    private final InferRequest request;
    private final RunSignature signature;
    private final Map<String, String> selection;
    private final StageClock clock;
    private final CallContext context;
    private ModelRunner.@Nullable Prepared prepared;
    private long computedNanos;

    /**
     * @param types a fixed type for each input
     * @param selection value names by the names that the answer uses
     */
    InferenceCall(
            ModelRunner runner,
            LoadedModel model,
            InferRequest request,
            Map<String, TensorType> types,
            Map<String, String> selection,
            CompileOptions options,
            StageClock clock,
            CallContext context) {
        this.runner = runner;
        this.model = model;
        this.request = request;
        this.signature = new RunSignature(types, List.copyOf(new TreeSet<>(selection.values())), options);
        this.selection = selection;
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
        return new CallKind(model.runtime(), signature.types(), signature.values(), signature.options());
    }

    /** Keeps what has been compiled for the request's own shapes, until that is closed. */
    ModelRunner.Prepared prepare() {
        ModelRunner.Prepared own = runner.prepare(model, signature, context);
        prepared = own;
        clock.end(Stage.ACQUIRE);
        return own;
    }

    @Override
    public void prepare(Map<String, TensorType> these) {
        runner.prepare(model, of(these), ModelRuntime.Patience.UNLIMITED).close();
    }

    private RunSignature of(Map<String, TensorType> these) {
        return new RunSignature(these, signature.values(), signature.options());
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Map<String, TensorType> these, Wanted wanted) {
        ModelRunner.Prepared own = prepared;
        if (own != null && these.equals(signature.types())) {
            return run(own, inputs, wanted);
        }
        try (ModelRunner.Prepared other = runner.prepare(model, of(these), ModelRuntime.Patience.UNLIMITED)) {
            return run(other, inputs, wanted);
        }
    }

    private Map<String, Tensor> run(ModelRunner.Prepared on, Map<String, Tensor> inputs, Wanted wanted) {
        ModelRunner.Outputs outputs = on.run(inputs, wanted);
        computedNanos = outputs.computedNanos();
        try {
            outputs.tensors().forEach(InferenceCall::requireInProtocol);
        } catch (RuntimeException failure) {
            outputs.tensors().values().forEach(Tensor::close);
            throw failure;
        }
        return outputs.tensors();
    }

    private static void requireInProtocol(String value, Tensor result) {
        if (result.dataType().isNarrow()) {
            throw RequestFaults.invalid(
                    value, "the protocol has no datatype for this output", result.dataType(), "a cast in the model");
        }
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
        return new InferResponse(
                model,
                request.id(),
                signature.options().backend(),
                signature.options().precision(),
                outputs);
    }

    private InferResponse.Output answered(InferRequest.RequestedOutput output, Tensor tensor) {
        boolean binary = output.binary() == null ? request.options().binaryOutput() : output.binary();
        Classification classes = output.classes() == 0
                ? null
                : Classification.of(tensor, output.classes(), RequestItems.of(model, request));
        return new InferResponse.Output(output.name(), tensor, binary, classes);
    }
}
