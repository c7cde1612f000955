package io.neurometer.engine.measure;

/**
 * Whether a measurement is no longer wanted. It is asked between runs, from several threads; once it has said yes, the
 * measurement ends with a {@link java.util.concurrent.CancellationException} when the runs that are going on have ended.
 */
@FunctionalInterface
public interface Cancellation {
    /** Goes on to the end. */
    Cancellation NEVER = () -> false;

    boolean requested();
}
