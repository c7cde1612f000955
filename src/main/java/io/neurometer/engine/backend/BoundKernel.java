package io.neurometer.engine.backend;

/** A kernel with its arguments, for many runs by one thread at a time. */
public interface BoundKernel extends AutoCloseable {
    /** Reads the inputs and writes the outputs. */
    void run();

    /**
     * Takes other inputs and outputs of the same types for the runs to come, on the workspace that it has, where that is
     * cheaper than to bind the kernel anew.
     *
     * @return false when it cannot; nothing has changed then
     */
    default boolean moveTo(KernelArguments arguments) {
        return false;
    }

    /** Whether the calling thread is known to compute all of it alone. */
    default boolean isAlone() {
        return false;
    }

    /** Frees what was made for these arguments, not the kernel. */
    @Override
    default void close() {}
}
