package io.neurometer.engine.backend;

/** One operator made ready for inputs of one type: safe to run from many threads at once on different tensors. */
public interface Kernel extends AutoCloseable {
    /** Reads the inputs and writes every present output completely. Output memory starts with unspecified content. */
    void run(KernelArguments arguments);

    /** Scratch memory outside the Java heap that one run takes, in bytes. */
    default long workspaceBytes() {
        return 0;
    }

    /** Frees what the kernel prepared. No run may be going on. */
    @Override
    default void close() {}
}
