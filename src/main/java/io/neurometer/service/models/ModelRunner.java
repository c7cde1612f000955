package io.neurometer.service.models;

import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.service.traffic.Wanted;
import java.util.Map;

/** Where models run: in this process or in another one. */
public interface ModelRunner {
    /** A model that stays compiled for one signature until this is closed. */
    interface Prepared extends AutoCloseable {
        /**
         * Computes the outputs.
         *
         * @param inputs of the signature's types, kept open by the caller
         * @throws RuntimeException what keeps the model from being run, or what {@code wanted} ends the run with
         */
        Outputs run(Map<String, Tensor> inputs, Wanted wanted);

        @Override
        void close();
    }

    /**
     * What a run gave.
     *
     * @param tensors by value name; the caller closes them
     * @param computedNanos when they were computed, in {@link System#nanoTime}
     */
    record Outputs(Map<String, Tensor> tensors, long computedNanos) {}

    /**
     * Has the model compiled for a signature unless it is, and waits for that.
     *
     * @param model which the caller keeps in memory
     * @throws RuntimeException what keeps the model from being compiled, or what {@code patience} ends the wait with
     */
    Prepared prepare(LoadedModel model, RunSignature signature, ModelRuntime.Patience patience);

    /** @throws io.neurometer.engine.error.EngineException when the model is not run any more, with the reason */
    default void requireRunnable(LoadedModel model) {
        model.requireRunnable();
    }
}
