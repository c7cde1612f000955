package io.neurometer.service.inference;

import io.neurometer.engine.backend.Precision;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.Problems;
import io.neurometer.service.inference.InferenceObserver.Stage;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelLease;
import io.neurometer.service.models.ModelReference;
import io.neurometer.service.traffic.CallContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Serves one inference request from its first byte to the last of its answer, and informs the observers. */
@Component
public class InferenceExchange {
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

    /** Where a request comes from. */
    public interface Source {
        /** @return a request that the exchange closes */
        InferRequest read() throws IOException;
    }

    /** Where its answer goes to. */
    public interface Target {
        /** @param answer closed as soon as this returns */
        void write(InferResponse answer) throws IOException;
    }

    /**
     * Reads, computes, and answers unless it fails.
     *
     * @param model the model that is meant, or null where the body names it
     */
    public void serve(HttpServletRequest request, HttpServletResponse response, @Nullable ModelReference model)
            throws IOException {
        serve(
                CallContext.of(request),
                () -> reader.read(request, model),
                answer -> InferResponseWriter.write(answer, response));
    }

    /**
     * The same in any other encoding.
     *
     * @param context for how long the answer is wanted
     */
    public void serve(CallContext context, Source source, Target target) throws IOException {
        new Run().serve(context, source, target);
    }

    /** One request, with what the observers are to know of it. */
    private final class Run {
        private final StageClock clock = new StageClock();
        private @Nullable LoadedModel model;
        private @Nullable String backend;
        private @Nullable Precision precision;
        private long items;

        void serve(CallContext context, Source source, Target target) throws IOException {
            observers.forEach(InferenceObserver::started);
            @Nullable ProblemCode reason = ProblemCode.INTERNAL;
            try (InferRequest decoded = source.read()) {
                precision = decoded.options().precision();
                clock.end(Stage.DECODE);
                compute(context, decoded, target);
                reason = null;
            } catch (IOException failure) {
                reason = ofConnection(failure);
                throw failure;
            } catch (RuntimeException | Error failure) {
                reason = Problems.of(failure).code();
                throw failure;
            } finally {
                finish(reason);
            }
        }

        private void compute(CallContext context, InferRequest decoded, Target target) throws IOException {
            try (ModelLease lease = catalog.lease(decoded.model())) {
                model = lease.model();
                try (InferResponse answer = service.infer(lease.model(), decoded, clock, context)) {
                    backend = answer.backend();
                    precision = answer.precision();
                    items = RequestItems.of(lease.model(), decoded);
                    target.write(answer);
                    clock.end(Stage.ENCODE);
                }
            }
        }

        private void finish(@Nullable ProblemCode reason) {
            InferenceObserver.Ended request =
                    new InferenceObserver.Ended(reason, model, backend, precision, items, clock.stages());
            observers.forEach(observer -> observer.finished(request));
        }
    }

    /** What cannot be read from a client or written to it, has lost that client, unless the cause is on this side. */
    private static ProblemCode ofConnection(IOException failure) {
        ProblemCode code = Problems.of(failure).code();
        return code == ProblemCode.INTERNAL ? ProblemCode.CLIENT_GONE : code;
    }
}
