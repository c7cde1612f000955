package io.neurometer.service.inference;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.inference.InferenceObserver.Stage;
import io.neurometer.service.models.CallCosts;
import io.neurometer.service.models.EngineDefaults;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.InputBinding;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.traffic.CallContext;
import io.neurometer.service.traffic.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Service;

/** Runs requests on the engine threads once their models are compiled, and copies their outputs there. */
@Service
public class InferenceService {
    private final ModelCatalog catalog;
    private final EngineThreads threads;
    private final EngineDefaults defaults;
    private final CallCosts costs;

    InferenceService(ModelCatalog catalog, EngineThreads threads, EngineDefaults defaults, CallCosts costs) {
        this.catalog = catalog;
        this.threads = threads;
        this.defaults = defaults;
        this.costs = costs;
    }

    /**
     * Computes the answer to a request for a model that the caller keeps in memory.
     *
     * @param context for how long the answer is wanted; asked while the call waits and before each step of its run
     * @return an answer that the caller closes
     */
    InferResponse infer(LoadedModel model, InferRequest request, StageClock clock, CallContext context) {
        model.requireRunnable();
        Long timeout = request.options().timeoutMicros();
        if (timeout != null) {
            context.shorten(timeout, TimeUnit.MICROSECONDS);
        }
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
                clock,
                context);
        context.begin();
        try {
            Work work = costs.of(model, types);
            try {
                return run(call, work);
            } catch (EngineException failure) {
                if (failure.code() == ErrorCode.MEMORY_EXHAUSTED && catalog.unloadIdle()) {
                    return run(call, work);
                }
                throw failure;
            }
        } finally {
            context.end();
        }
    }

    /** A call that waits for its model to be compiled takes no engine thread from the others. */
    private InferResponse run(Call call, Work work) {
        try (ModelRuntime.Lease lease = call.acquire()) {
            return threads.infer(work, call.context(), () -> call.run(lease));
        }
    }

    /** The same, for a caller who does not ask where the time goes. */
    public InferResponse infer(LoadedModel model, InferRequest request, CallContext context) {
        return infer(model, request, new StageClock(), context);
    }

    /** The same, for a caller who waits as long as it takes. */
    public InferResponse infer(LoadedModel model, InferRequest request) {
        return infer(model, request, CallContext.unlimited());
    }

    private record Call(
            LoadedModel model,
            InferRequest request,
            Map<String, TensorType> types,
            Map<String, String> selection,
            CompileOptions options,
            StageClock clock,
            CallContext context) {

        ModelRuntime.Lease acquire() {
            List<String> values = List.copyOf(new TreeSet<>(selection.values()));
            ModelRuntime.Lease lease = model.runtime().acquire(types, values, options, context);
            clock.end(Stage.ACQUIRE);
            return lease;
        }

        InferResponse run(ModelRuntime.Lease lease) {
            clock.end(Stage.QUEUE);
            try (Session session = lease.executable().open(context)) {
                clock.end(Stage.ACQUIRE);
                Map<String, Tensor> results = session.run(request.inputs());
                clock.end(Stage.COMPUTE);
                List<InferResponse.Output> outputs = copy(results);
                clock.end(Stage.COPY_OUT);
                return new InferResponse(model, request.id(), options.backend(), options.precision(), outputs);
            }
        }

        private List<InferResponse.Output> copy(Map<String, Tensor> results) {
            Map<String, Boolean> binary = new LinkedHashMap<>();
            request.outputs().forEach(output -> {
                if (output.binary() != null) {
                    binary.put(output.name(), output.binary());
                }
            });
            List<InferResponse.Output> outputs = new ArrayList<>();
            try {
                selection.forEach((name, value) -> outputs.add(new InferResponse.Output(
                        name,
                        copy(results, value),
                        binary.getOrDefault(name, request.options().binaryOutput()))));
                return outputs;
            } catch (RuntimeException | Error failure) {
                outputs.forEach(output -> output.tensor().close());
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
