package io.neurometer.engine.backend;

/** A kernel with its arguments: runs again and again on the same memory. For one thread at a time. */
public interface BoundKernel extends AutoCloseable {
    /** Reads the inputs and writes the outputs. */
    void run();

    /** Frees what was made for these arguments, not the kernel. */
    @Override
    default void close() {}
}
