package io.neurometer.engine.backend.nullbackend;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import java.util.Optional;

/**
 * Has a kernel for every operator, none of which writes anything: outputs hold whatever was in memory. It is not
 * registered as a service, so no request can choose it; give it to {@link io.neurometer.engine.backend.Backends} to
 * measure what compiling, planning and scheduling cost by themselves.
 */
public final class NullBackend implements Backend {
    private static final Kernel NOTHING = arguments -> {};

    private final String name;

    /** @param name the name under which to stand, such as that of the reference backend it replaces */
    public NullBackend(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int rank() {
        return -1;
    }

    @Override
    public BackendInfo info() {
        return new BackendInfo(name, "none", null, 0, null, true, null);
    }

    @Override
    public Optional<Kernel> kernel(KernelRequest request) {
        return Optional.of(NOTHING);
    }
}
