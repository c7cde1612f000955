package io.neurometer.service.inference;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.measure.subject.SeededInputs;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.Problems;
import io.neurometer.service.models.InputBinding;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelReference;
import io.neurometer.service.models.WarmUps;
import io.neurometer.service.traffic.CallContext;
import io.neurometer.service.traffic.TrafficProperties;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Compiles a model and runs it once, with the shapes that it declares and a batch of one. */
@Component
public class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final long SEED = 1;

    private final InferenceService service;
    private final WarmUps states;
    private final TrafficProperties traffic;

    WarmUp(InferenceService service, WarmUps states, TrafficProperties traffic) {
        this.service = service;
        this.states = states;
        this.traffic = traffic;
    }

    /**
     * Runs a model that the caller keeps in memory. A model of which only requests tell the shapes is left as it is.
     *
     * @throws EngineException what keeps the model from running, which {@link WarmUps} then tells too
     * @throws io.neurometer.service.error.ProblemException when it does not end in time
     */
    public void run(LoadedModel model) {
        long start = System.nanoTime();
        if (!model.runnable()) {
            return;
        }
        states.begin(model);
        try {
            Map<String, TensorType> types = shapes(model);
            if (types == null) {
                states.end(model);
                return;
            }
            try (InferRequest request = request(model, types)) {
                service.infer(model, request, CallContext.lasting(traffic.deadline()))
                        .close();
            }
            states.end(model);
            LOG.info(
                    "model '{}' version {} is warm after {} ms",
                    model.name(),
                    model.version(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        } catch (RuntimeException | Error failure) {
            if (failure instanceof EngineException refusal && refusal.code() == ErrorCode.REQUEST_INVALID) {
                states.end(model);
                LOG.info(
                        "model '{}' version {} is not warmed up, since it takes no made-up inputs: {}",
                        model.name(),
                        model.version(),
                        refusal.getMessage());
                return;
            }
            states.fail(model, Problems.of(failure).detail());
            throw failure;
        }
    }

    private static @Nullable Map<String, TensorType> shapes(LoadedModel model) {
        try {
            return InputBinding.ofShapes(model, Map.of());
        } catch (EngineException open) {
            if (open.code() != ErrorCode.REQUEST_INVALID) {
                throw open;
            }
            LOG.info(
                    "model '{}' version {} is not warmed up, since it declares no sizes for its inputs: {}",
                    model.name(),
                    model.version(),
                    open.getMessage());
            return null;
        }
    }

    private static InferRequest request(LoadedModel model, Map<String, TensorType> types) {
        TypedGraph typed = model.runtime().typed(types);
        try {
            return new InferRequest(
                    ModelReference.named(model.name()),
                    null,
                    SeededInputs.once(typed, SEED),
                    List.of(),
                    InferRequest.Options.named(null, null));
        } finally {
            typed.values().values().forEach(Tensor::close);
        }
    }
}
