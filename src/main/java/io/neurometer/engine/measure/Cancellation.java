package io.neurometer.engine.measure;

import java.util.concurrent.CancellationException;

/**
 * Whether a measurement is no longer wanted. It is asked between runs, from several threads; once it has said yes, the
 * measurement ends with a {@link CancellationException} when the runs that are going on have ended.
 */
@FunctionalInterface
public interface Cancellation {
    /** Goes on to the end. */
    Cancellation NEVER = () -> false;

    boolean requested();

    /** @throws CancellationException when the measurement is no longer wanted */
    default void requireWanted() {
        if (requested()) {
            throw new CancellationException("the measurement was cancelled");
        }
    }
}
