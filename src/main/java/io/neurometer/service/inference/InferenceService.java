package io.neurometer.service.inference;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.inference.InferenceObserver.Stage;
import io.neurometer.service.models.EngineDefaults;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.InputBinding;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelCatalog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.stereotype.Service;

/** Runs requests on the engine threads once their models are compiled, and copies their outputs there. */
@Service
public class InferenceService {
    private final ModelCatalog catalog;
    private final EngineThreads threads;
    private final EngineDefaults defaults;

    InferenceService(ModelCatalog catalog, EngineThreads threads, EngineDefaults defaults) {
        this.catalog = catalog;
        this.threads = threads;
        this.defaults = defaults;
    }

    /**
     * Computes the answer to a request for a model that the caller keeps in memory.
     *
     * @return an answer that the caller closes
     */
    InferResponse infer(LoadedModel model, InferRequest request, StageClock clock) {
        model.requireRunnable();
        Map<String, TensorType> given = new LinkedHashMap<>();
        request.inputs().forEach((name, tensor) -> given.put(name, tensor.type()));
        Map<String, TensorType> types = InputBinding.bind(model.graph(), given);
        Map<String, String> selection = OutputSelection.select(model.graph(), request.outputs());
        Call call = new Call(
                model,
                request,
                types,
                selection,
                defaults.options(request.options().backend(), request.options().precision()),
                clock);
        try {
            return run(call);
        } catch (EngineException failure) {
            if (failure.code() == ErrorCode.MEMORY_EXHAUSTED && catalog.unloadIdle()) {
                return run(call);
            }
            throw failure;
        }
    }

    /** A call that waits for its model to be compiled takes no engine thread from the others. */
    private InferResponse run(Call call) {
        try (ModelRuntime.Lease lease = call.acquire()) {
            return threads.call(() -> call.run(lease));
        }
    }

    /** The same, for a caller who does not ask where the time goes. */
    public InferResponse infer(LoadedModel model, InferRequest request) {
        return infer(model, request, new StageClock());
    }

    private record Call(
            LoadedModel model,
            InferRequest request,
            Map<String, TensorType> types,
            Map<String, String> selection,
            CompileOptions options,
            StageClock clock) {

        ModelRuntime.Lease acquire() {
            List<String> values = List.copyOf(new TreeSet<>(selection.values()));
            ModelRuntime.Lease lease = model.runtime().acquire(types, values, options);
            clock.end(Stage.ACQUIRE);
            return lease;
        }

        InferResponse run(ModelRuntime.Lease lease) {
            clock.end(Stage.QUEUE);
            try (Session session = lease.executable().open(ExecutionListener.NONE)) {
                clock.end(Stage.ACQUIRE);
                Map<String, Tensor> results = session.run(request.inputs());
                clock.end(Stage.COMPUTE);
                List<InferResponse.Output> outputs = copy(results);
                clock.end(Stage.COPY_OUT);
                return new InferResponse(model, request.id(), options.backend(), options.precision(), outputs);
            }
        }

        private List<InferResponse.Output> copy(Map<String, Tensor> results) {
            Map<String, InferRequest.RequestedOutput> requested = new LinkedHashMap<>();
            request.outputs().forEach(output -> requested.put(output.name(), output));
            List<InferResponse.Output> outputs = new ArrayList<>();
            try {
                selection.forEach((name, value) -> outputs.add(answered(
                        requested.getOrDefault(name, new InferRequest.RequestedOutput(name, null)),
                        copy(results, value))));
                return outputs;
            } catch (RuntimeException | Error failure) {
                outputs.forEach(output -> output.tensor().close());
                throw failure;
            }
        }

        private InferResponse.Output answered(InferRequest.RequestedOutput output, Tensor tensor) {
            boolean binary = output.binary() == null ? request.options().binaryOutput() : output.binary();
            try {
                Classification classes = output.classes() == 0
                        ? null
                        : Classification.of(tensor, output.classes(), RequestItems.of(model, request));
                return new InferResponse.Output(output.name(), tensor, binary, classes);
            } catch (RuntimeException | Error failure) {
                tensor.close();
                throw failure;
            }
        }

        private static Tensor copy(Map<String, Tensor> results, String value) {
            Tensor result = results.get(value);
            if (result == null) {
                throw new IllegalStateException("a run did not yield '" + value + "'");
            }
            if (result.dataType().isNarrow()) {
                throw RequestFaults.invalid(
                        value,
                        "the protocol has no datatype for this output",
                        result.dataType(),
                        "a cast in the model");
            }
            return result.copy();
        }
    }
}
