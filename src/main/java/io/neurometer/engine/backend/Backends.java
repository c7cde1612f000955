package io.neurometer.engine.backend;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** The backends of this installation. */
public final class Backends {
    /** Name of the backend that has a kernel for every operator. */
    public static final String REFERENCE = "reference";

    private final List<Backend> backends;

    public Backends(List<Backend> backends) {
        this.backends = List.copyOf(backends);
    }

    /** All backends on the class path. */
    public static Backends discover() {
        return new Backends(ServiceLoader.load(Backend.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(Backend::name))
                .toList());
    }

    /** All backends, also those that cannot be used here. */
    public List<Backend> all() {
        return backends;
    }

    public List<BackendInfo> infos() {
        return backends.stream().map(Backend::info).toList();
    }

    /** @throws EngineException {@link ErrorCode#BACKEND_UNAVAILABLE} when there is none of that name or it cannot run */
    public Backend named(String name) {
        for (Backend backend : backends) {
            if (backend.name().equals(name)) {
                if (!backend.info().available()) {
                    throw new EngineException(
                            Fault.of(ErrorCode.BACKEND_UNAVAILABLE, null, "backend '" + name + "' cannot be used here")
                                    .got(backend.info().reason()));
                }
                return backend;
            }
        }
        throw new EngineException(Fault.of(ErrorCode.BACKEND_UNAVAILABLE, null, "there is no backend '" + name + "'")
                .expected("one of " + backends.stream().map(Backend::name).toList()));
    }

    /** The available one of the highest rank; the reference where none is available. */
    public Backend best() {
        return backends.stream()
                .filter(backend -> backend.info().available())
                .max(Comparator.comparingInt(Backend::rank))
                .orElseGet(this::reference);
    }

    /** The backend that has a kernel for every operator. */
    public Backend reference() {
        return named(REFERENCE);
    }
}
