package io.neurometer.engine.backend;

import io.neurometer.engine.tensor.TensorType;
import java.util.Optional;

/** Makes kernels for operators on one kind of device or library. Implementations are found through {@link java.util.ServiceLoader}. */
public interface Backend {
    /** The name that requests and metrics use. */
    String name();

    /** The available backend of the highest rank is the default. */
    default int rank() {
        return 0;
    }

    /** Whether each kernel is made for the number of threads that its caller asks for. */
    default boolean choosesThreads() {
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
     * A kernel that moves a value from one layout to another; empty when this backend does not know them. One of the two
     * may be row-major.
     */
    default Optional<Kernel> reorder(TensorType type, Layout from, Layout to) {
        return Optional.empty();
    }

    /** Lets kernels that the calling thread makes or runs from here on use that many threads; 0 for the default. */
    default void useThreads(int threads) {}

    /**
     * Ends the helper threads that the calling thread has for kernels with several threads, if they are more than so many
     * with itself. GNU's OpenMP lets every team sleep between kernels, instead of waiting awake for a moment, as soon as
     * all teams together have more members than there are processors, at work or not: small kernels take a third longer.
     */
    default void keepThreads(int most) {}

    /** Why the precision is not to be had here, or would be emulated; empty where the processor has it. */
    default Optional<String> refusal(Precision precision) {
        return precision == Precision.FP32 ? Optional.empty() : Optional.of(name() + " computes in FP32 only");
    }
}
