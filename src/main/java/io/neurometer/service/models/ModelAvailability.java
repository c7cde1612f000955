package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Which models this process does not serve although they are stored: those that have been unloaded on request. Every
 * other model is loaded when it is first asked for.
 */
@Component
final class ModelAvailability {
    private final Set<String> unloaded = ConcurrentHashMap.newKeySet();
    private final SetAsideModels setAside;

    ModelAvailability(SetAsideModels setAside) {
        this.setAside = setAside;
    }

    void withdraw(String name) {
        unloaded.add(name);
    }

    /** Serves it again, as if it had never failed. */
    void restore(String name) {
        unloaded.remove(name);
        setAside.forget(name);
    }

    boolean isServed(String name) {
        return !unloaded.contains(name);
    }

    /** @throws EngineException {@link ErrorCode#NOT_FOUND} for a model that is not served */
    void require(String name) {
        if (!isServed(name)) {
            throw new EngineException(
                    Fault.of(ErrorCode.NOT_FOUND, Excerpt.of(name), "the model has been unloaded on request")
                            .fix("POST /v2/repository/models/" + Excerpt.of(name) + "/load makes it available again"));
        }
    }
}
