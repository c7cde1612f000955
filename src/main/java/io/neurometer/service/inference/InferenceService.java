package io.neurometer.service.inference;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.batching.Batcher;
import io.neurometer.service.batching.BatchingPolicy;
import io.neurometer.service.batching.BatchingProperties;
import io.neurometer.service.models.CallCost;
import io.neurometer.service.models.CallCosts;
import io.neurometer.service.models.EngineDefaults;
import io.neurometer.service.models.InputBinding;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelRunner;
import io.neurometer.service.models.WarmUps;
import io.neurometer.service.traffic.CallContext;
import io.neurometer.service.traffic.Work;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Service;

/** Runs requests on the engine threads once their models are compiled, and copies their outputs there. */
@Service
public class InferenceService {
    private static final int MAX_ATTEMPTS = 10;

    private final ModelCatalog catalog;
    private final EngineDefaults defaults;
    private final CallCosts costs;
    private final BatchingProperties batching;
    private final Batcher batcher;
    private final WarmUps warmUps;
    private final ModelRunner runner;

    InferenceService(
            ModelCatalog catalog,
            EngineDefaults defaults,
            CallCosts costs,
            BatchingProperties batching,
            Batcher batcher,
            WarmUps warmUps,
            ModelRunner runner) {
        this.catalog = catalog;
        this.defaults = defaults;
        this.costs = costs;
        this.batching = batching;
        this.batcher = batcher;
        this.warmUps = warmUps;
        this.runner = runner;
    }

    /**
     * Computes the answer to a request for a model that the caller keeps in memory.
     *
     * @param context for how long the answer is wanted; asked while the call waits and before each step of its run
     * @return an answer that the caller closes
     */
    InferResponse infer(LoadedModel model, InferRequest request, StageClock clock, CallContext context) {
        runner.requireRunnable(model);
        context.urgency().set(request.options().schedule().priority());
        Duration timeout = request.options().schedule().timeout();
        if (timeout != null) {
            context.shorten(timeout);
        }
        Map<String, TensorType> given = new LinkedHashMap<>();
        request.inputs().forEach((name, tensor) -> given.put(name, tensor.type()));
        Map<String, TensorType> types = InputBinding.bind(model.graph(), given);
        Map<String, String> selection = OutputSelection.select(model.graph(), request.outputs());
        BatchingPolicy policy =
                batching.of(model.name(), request.options().schedule().deterministic());
        CompileOptions options = defaults.options(
                model.name(), request.options().backend(), request.options().precision());
        InferenceCall call = new InferenceCall(
                runner,
                model,
                request,
                types,
                selection,
                policy.deterministic() ? options.withThreads(1) : options,
                clock,
                context);
        context.begin();
        try {
            CallCost cost = costs.of(model, types);
            clock.cost(cost);
            InferResponse answer = runWithRoom(call, policy, cost.work());
            warmUps.end(model);
            return answer;
        } finally {
            context.end();
        }
    }

    /** Where memory does not suffice, what nobody uses goes, least recently used first. */
    private InferResponse runWithRoom(InferenceCall call, BatchingPolicy policy, Work work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return run(call, policy, work);
            } catch (EngineException failure) {
                if (failure.code() != ErrorCode.MEMORY_EXHAUSTED
                        || attempt == MAX_ATTEMPTS
                        || !catalog.makeRoom(failure)) {
                    throw failure;
                }
            }
        }
    }

    /** A call that waits for its model to be compiled takes no place from the others. */
    private InferResponse run(InferenceCall call, BatchingPolicy policy, Work work) {
        Map<String, Tensor> inputs = call.request().inputs();
        if (policy.deterministic()) {
            return call.answer(batcher.runApart(call.kind(), inputs, work, call.context(), call));
        }
        try (ModelRunner.Prepared prepared = call.prepare()) {
            return call.answer(batcher.run(call.kind(), inputs, policy, work, call.context(), call));
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
}
