package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The models during whose runs processes have ended, and which of them are not run any more for that. */
@Component
public final class SetAsideModels {
    /** Definitions inside requests are many. */
    private static final int MAX_MODELS = 1000;

    private final Map<Key, Crashes> crashes = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Crashes> eldest) {
            return size() > MAX_MODELS;
        }
    };
    private volatile boolean any;

    private record Key(String name, String version, String sha256) {
        static Key of(LoadedModel model) {
            return new Key(model.name(), model.version(), model.sha256());
        }
    }

    /** @param reason null while it is run on */
    private record Crashes(int count, @Nullable String reason) {}

    /**
     * A process has ended while it ran or compiled this model.
     *
     * @param cause how, in a few words
     * @param limit after how many times the model is set aside; 0 for never
     * @return whether it has been set aside now
     */
    public synchronized boolean crashed(LoadedModel model, String cause, int limit) {
        any = true;
        Crashes before = crashes.get(Key.of(model));
        int count = before == null ? 1 : before.count() + 1;
        boolean over = limit > 0 && count >= limit;
        String times = count == 1 ? "once" : count + " times";
        crashes.put(
                Key.of(model),
                new Crashes(
                        count, over ? "the process that ran it has ended " + times + ", at last with " + cause : null));
        return over && (before == null || before.reason() == null);
    }

    /** Why a model is not run any more; null for a model that is. */
    @Nullable
    public String reason(LoadedModel model) {
        if (!any) {
            return null;
        }
        synchronized (this) {
            Crashes found = crashes.get(Key.of(model));
            return found == null ? null : found.reason();
        }
    }

    /** @throws EngineException {@link ErrorCode#MODEL_NOT_RUNNABLE} for a model that is not run any more */
    public void require(LoadedModel model) {
        String reason = reason(model);
        if (reason != null) {
            String name = Excerpt.of(model.name());
            throw new EngineException(Fault.of(ErrorCode.MODEL_NOT_RUNNABLE, name, "this model has been set aside")
                    .got(reason)
                    .fix("to try again, upload it again or POST /v2/repository/models/" + name
                            + "/load; a definition inside a request, or a built-in one, is tried again when the service"
                            + " has been restarted"));
        }
    }

    /** A model of this name is to be tried again, whatever it has done. */
    synchronized void forget(String name) {
        crashes.keySet().removeIf(key -> key.name().equals(name));
    }
}
