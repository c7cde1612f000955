package io.neurometer.service.models;

import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Which models in memory run for the first time at the moment, and which could not. A model that answers a request has
 * nothing to say here, nor has one that is no longer in memory.
 */
@Component
public class WarmUps implements ModelObserver {
    private static final String RUNNING = "the model is being warmed up";

    private final Map<Key, State> states = new ConcurrentHashMap<>();

    private record Key(String name, String version) {
        static Key of(LoadedModel model) {
            return new Key(model.name(), model.version());
        }
    }

    /**
     * Why a model is not ready.
     *
     * @param isRunning whether it will be, or has failed
     */
    public record State(boolean isRunning, String reason) {}

    /** The first run of a model begins. */
    public void begin(LoadedModel model) {
        states.put(Key.of(model), new State(true, RUNNING));
    }

    /** The model has failed for a reason that would fail others too. */
    public void fail(LoadedModel model, String reason) {
        states.put(Key.of(model), new State(false, "warm-up failed: " + reason));
    }

    /** The model has run. */
    public void end(LoadedModel model) {
        if (!states.isEmpty()) {
            states.remove(Key.of(model));
        }
    }

    /** What keeps a version of a model from being ready, or null when nothing does. */
    public @Nullable State of(String name, String version) {
        return states.get(new Key(name, version));
    }

    /** @throws ProblemException with status 503 and the reason when the model is not ready */
    public void requireNone(LoadedModel model) {
        State state = states.get(Key.of(model));
        if (state != null) {
            throw ProblemException.retryAfter(1, ProblemCode.NOT_READY, state.reason());
        }
    }

    @Override
    public void loaded(LoadedModel model) {
        end(model);
    }

    @Override
    public void unloaded(LoadedModel model) {
        end(model);
    }
}
