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
     * @param everywhere whether that goes for operators whose work is not worth a team, too
     */
    record Active(int threads, boolean everywhere) implements ThreadPolicy {
        public Active(int threads) {
            this(threads, false);
        }
    }

    /**
     * The calling thread has nothing to run: helpers may stay ready for its next operator, or end.
     *
     * @param threads how many may stay, the calling one included
     */
    record Idle(int threads) implements ThreadPolicy {}
}
