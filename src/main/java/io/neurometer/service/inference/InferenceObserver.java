package io.neurometer.service.inference;

import io.neurometer.engine.backend.Precision;
import io.neurometer.service.models.LoadedModel;
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
        /** The service's fault, or a lack of memory. */
        ERROR
    }

    /**
     * Where the time of a request went, in nanoseconds.
     *
     * @param decode reading and parsing the body
     * @param queue waiting for an engine thread
     * @param acquire fetching the compiled model, which includes compiling it when the shapes are new
     * @param compute running the model
     * @param copyOut copying outputs out of the memory that the next run will use
     * @param encode writing the answer
     * @param total all of it
     */
    record Stages(long decode, long queue, long acquire, long compute, long copyOut, long encode, long total) {}

    void started();

    /**
     * @param model the model, or null when the request did not get that far
     * @param backend the backend that was preferred, or null
     * @param precision the precision it was asked to compute in, or null
     * @param items size of the first input's first dimension
     */
    void finished(
            Outcome outcome,
            @Nullable LoadedModel model,
            @Nullable String backend,
            @Nullable Precision precision,
            long items,
            Stages stages);
}
