package io.neurometer.engine.backend;

import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/** Makes kernels for operators on one kind of device or library. Implementations are found through {@link java.util.ServiceLoader}. */
public interface Backend {
    /** The name that requests and metrics use. */
    String name();

    /** The available backend of the highest rank is the default. */
    default int rank() {
        return 0;
    }

    /** Whether this backend carries out thread policies; otherwise its threads are fixed when the process starts. */
    default boolean followsThreadPolicy() {
        return false;
    }

    /** What it runs on, or why it cannot. */
    BackendInfo info();

    /**
     * A kernel, made once and run many times; empty when this backend has none for the operator or these types.
     *
     * @throws io.neurometer.engine.error.EngineException when the request can never run
     */
    Optional<Kernel> kernel(KernelRequest request);

    /**
     * The ways in which {@link #kernel} can compute a request that it has a kernel for, first the one that it takes
     * unasked. Which is the fastest depends on the processor. For some of them there may be no kernel after all. All give
     * the same results within the tolerance of the operator. Fewer than two where there is no choice.
     */
    default List<KernelWay> ways(KernelRequest request) {
        return List.of();
    }

    /** Why {@link #kernel} gives none for a request, in the words of a report. */
    default String reason(KernelRequest request) {
        return "the backend has no fast kernel for it";
    }

    /**
     * A kernel that moves a value from one layout to another; empty when this backend does not know them. One of the two
     * may be row-major.
     */
    default Optional<Kernel> reorder(TensorType type, Layout from, Layout to) {
        return Optional.empty();
    }

    /** Where its kernels keep the elements of tensors. */
    default DeviceMemory memory() {
        return DeviceMemory.HOST;
    }

    /** Carries out a policy for the calling thread and its helpers. */
    default void apply(ThreadPolicy policy) {}

    /** Whether threads can share out work that is not an operator, see {@link #together}. */
    default boolean hasTeams() {
        return false;
    }

    /**
     * Has a team of threads do something, and comes back when all are done. Operators that a member runs in the meantime
     * have that member alone. One team at a time for each calling thread.
     *
     * @param threads members of the team, the calling thread among them
     * @param work is called once by each member; there may be fewer than asked for
     * @throws IllegalStateException when a call has failed
     */
    default void together(int threads, Runnable work) {
        work.run();
    }

    /** Why the precision is not to be had here, or would be emulated; empty where the processor has it. */
    default Optional<String> refusal(Precision precision) {
        return precision == Precision.FP32 ? Optional.empty() : Optional.of(name() + " computes in FP32 only");
    }
}
