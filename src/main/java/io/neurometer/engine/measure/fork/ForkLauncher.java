package io.neurometer.engine.measure.fork;

import java.util.function.DoubleConsumer;

/** Measures a model in a process of its own. */
@FunctionalInterface
public interface ForkLauncher {
    /**
     * Starts a process, waits for its end, and leaves nothing of it behind, however this ends.
     *
     * @param waiting is told several times a second how many seconds the process has taken; whatever it throws ends the
     *     process and is thrown
     * @throws ForkFailure when there is no result, after a bounded time
     */
    ForkSample run(ForkTask task, DoubleConsumer waiting) throws ForkFailure;
}
