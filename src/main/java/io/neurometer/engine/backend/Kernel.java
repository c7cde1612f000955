package io.neurometer.engine.backend;

import java.util.List;

/** One operator made ready for inputs of one type: safe to run from many threads at once on different tensors. */
public interface Kernel extends AutoCloseable {
    /** Reads the inputs and writes every present output completely. Output memory starts with unspecified content. */
    void run(KernelArguments arguments);

    /** The kernel on these arguments, for many runs; they must stay open until the result is closed. */
    default BoundKernel bind(KernelArguments arguments) {
        return () -> run(arguments);
    }

    /** How input {@code index} must lie in memory. */
    default Layout inputLayout(int index) {
        return Layout.ROW_MAJOR;
    }

    /** How output {@code index} will lie in memory. */
    default Layout outputLayout(int index) {
        return Layout.ROW_MAJOR;
    }

    /** Whether input {@code index} is a constant that this kernel has prepared, so that it is not given at a run. */
    default boolean holds(int index) {
        return false;
    }

    /** Whether output 0 may lie where input {@code index} does, if both take as many bytes. */
    default boolean mayOverwrite(int index) {
        return false;
    }

    /** Whether several threads compute it, each the same part of what it reads and writes. */
    default boolean isShared() {
        return false;
    }

    /** Scratch memory outside the Java heap that one run takes of its own accord, in bytes. */
    default long workspaceBytes() {
        return 0;
    }

    /** Scratch memory that every run must be given as {@link KernelArguments#workspace()}, in bytes. */
    default long plannedWorkspaceBytes() {
        return 0;
    }

    /** The library's own names of what one run calls, in order; empty where the kernel computes in Java alone. */
    default List<String> operators() {
        return List.of();
    }

    /** Frees what the kernel prepared. No run may be going on. */
    @Override
    default void close() {}
}
