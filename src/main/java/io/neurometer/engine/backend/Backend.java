package io.neurometer.engine.backend;

import java.util.Optional;

/** Something that can compute operators. Implementations are found through {@link java.util.ServiceLoader}. */
public interface Backend {
    /** The name that requests and metrics use. */
    String name();

    /** What it runs on, or why it cannot. */
    BackendInfo info();

    /**
     * A kernel, made once and run many times; empty when this backend has none for the operator or these types.
     *
     * @throws io.neurometer.engine.error.EngineException when the request can never run
     */
    Optional<Kernel> kernel(KernelRequest request);
}
