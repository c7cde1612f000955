package io.neurometer.engine.backend;

/**
 * What the threads that help the calling thread with single operators may do. A model whose operators are all small is
 * compiled for the calling thread alone, however many threads were asked for.
 */
public sealed interface ThreadPolicy {
    /**
     * Operators that the calling thread makes or runs from here on may use several threads.
     *
     * @param threads how many, the calling one included; 0 for the backend's default
     */
    record Active(int threads) implements ThreadPolicy {}

    /**
     * The calling thread has nothing to run: helpers may stay ready for its next operator, or end.
     *
     * @param threads how many may stay, the calling one included
     */
    record Idle(int threads) implements ThreadPolicy {}
}
