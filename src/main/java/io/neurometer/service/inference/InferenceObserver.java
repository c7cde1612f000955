package io.neurometer.service.inference;

import io.neurometer.engine.backend.Precision;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.models.CallCost;
import io.neurometer.service.models.LoadedModel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Is told of every inference request, on the thread that serves it. */
public interface InferenceObserver {
    /** How a request ended. */
    enum Outcome {
        SUCCESS,
        /** The caller's fault. */
        INVALID,
        /** Too many were waiting. */
        REJECTED,
        /** It was not done by its deadline. */
        TIMEOUT,
        /** Its client went away. */
        CANCELED,
        /** The service's fault, or a lack of memory. */
        ERROR;

        private static Outcome of(@Nullable ProblemCode reason) {
            if (reason == null) {
                return SUCCESS;
            }
            return switch (reason) {
                case DEADLINE_EXCEEDED -> TIMEOUT;
                case CLIENT_GONE -> CANCELED;
                case WORKER_LOST -> ERROR;
                default -> reason.status() == 503 ? REJECTED : reason.status() < 500 ? INVALID : ERROR;
            };
        }
    }

    /** What a request spends its time on. */
    enum Stage {
        /** Reading and parsing the body. */
        DECODE,
        /** Waiting for an engine thread. */
        QUEUE,
        /** Fetching the compiled model, which includes compiling it when the shapes are new. */
        ACQUIRE,
        /** Running the model. */
        COMPUTE,
        /** Copying outputs out of the memory that the next run will use. */
        COPY_OUT,
        /** Writing the answer. */
        ENCODE
    }

    /**
     * Where the time of a request went.
     *
     * @param nanos of each stage that it has come to
     * @param total all of it, in nanoseconds
     * @param calls how many requests like it shared its run
     * @param counts whether its run is to be counted with it, and not with another request that shared it
     * @param cost what its own samples cost; null when it did not get so far
     */
    record Stages(
            Map<Stage, Long> nanos,
            long total,
            int calls,
            boolean counts,
            @Nullable CallCost cost) {}

    /**
     * A request that has ended.
     *
     * @param reason the code of the error that it ended with; null when it succeeded
     * @param model the model, or null when the request did not get that far
     * @param backend the backend that was preferred, or null
     * @param precision the precision it was asked to compute in, or null
     * @param items samples in the request, of one that succeeded; 1 where nothing tells which dimension counts them
     */
    record Ended(
            @Nullable ProblemCode reason,
            @Nullable LoadedModel model,
            @Nullable String backend,
            @Nullable Precision precision,
            long items,
            Stages stages) {

        public Outcome outcome() {
            return Outcome.of(reason);
        }
    }

    default void started() {}

    void finished(Ended request);
}
