package io.neurometer.service.inference;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.Problems;
import io.neurometer.service.inference.InferenceObserver.Stage;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelLease;
import io.neurometer.service.traffic.CallContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Serves one inference request from its first byte to the last of its answer, and informs the observers. */
@Component
class InferenceExchange {
    private final InferRequestReader reader;
    private final ModelCatalog catalog;
    private final InferenceService service;
    private final List<InferenceObserver> observers;

    InferenceExchange(
            InferRequestReader reader,
            ModelCatalog catalog,
            InferenceService service,
            List<InferenceObserver> observers) {
        this.reader = reader;
        this.catalog = catalog;
        this.service = service;
        this.observers = observers;
    }

    /** Reads, computes, and answers unless it fails. */
    void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        new Run().serve(request, response);
    }

    /** One request, with what the observers are to know of it. */
    private final class Run {
        private final StageClock clock = new StageClock();
        private @Nullable LoadedModel model;
        private @Nullable String backend;
        private @Nullable Precision precision;
        private long items;

        void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
            CallContext context = CallContext.of(request);
            observers.forEach(InferenceObserver::started);
            InferenceObserver.Outcome outcome = InferenceObserver.Outcome.ERROR;
            try (InferRequest decoded = reader.read(request)) {
                precision = decoded.options().precision();
                clock.end(Stage.DECODE);
                compute(decoded, response, context);
                outcome = InferenceObserver.Outcome.SUCCESS;
            } catch (RuntimeException | Error failure) {
                outcome = outcome(failure);
                throw failure;
            } finally {
                finish(outcome);
            }
        }

        private void compute(InferRequest decoded, HttpServletResponse response, CallContext context)
                throws IOException {
            try (ModelLease lease = catalog.lease(decoded.model())) {
                model = lease.model();
                try (InferResponse answer = service.infer(lease.model(), decoded, clock, context)) {
                    backend = answer.backend();
                    precision = answer.precision();
                    items = items(lease.model(), decoded);
                    InferResponseWriter.write(answer, response);
                    clock.end(Stage.ENCODE);
                }
            }
        }

        private void finish(InferenceObserver.Outcome outcome) {
            InferenceObserver.Stages stages = clock.stages();
            observers.forEach(observer -> observer.finished(outcome, model, backend, precision, items, stages));
        }
    }

    /** Samples in a request; one where nothing tells which dimension counts them. */
    private static long items(LoadedModel model, InferRequest request) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        request.inputs().forEach((name, tensor) -> types.put(name, tensor.type()));
        try {
            Long batch = model.runtime().batchAxes(types).batch(types).value();
            return batch == null ? 1 : batch;
        } catch (EngineException noMemory) {
            return 1;
        }
    }

    private static InferenceObserver.Outcome outcome(Throwable failure) {
        ProblemCode code = Problems.of(failure).code();
        return switch (code) {
            case DEADLINE_EXCEEDED -> InferenceObserver.Outcome.TIMEOUT;
            case CLIENT_GONE -> InferenceObserver.Outcome.CANCELED;
            default ->
                code.status() == 503
                        ? InferenceObserver.Outcome.REJECTED
                        : code.status() < 500 ? InferenceObserver.Outcome.INVALID : InferenceObserver.Outcome.ERROR;
        };
    }
}
