package io.neurometer.service.protocol;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.inference.WarmUp;
import io.neurometer.service.models.ModelDirectory;
import io.neurometer.service.models.ModelReference;
import io.neurometer.service.models.ModelVersion;
import io.neurometer.service.models.WarmUps;
import java.util.List;
import org.springframework.stereotype.Service;

/** Lists, loads and unloads the registered models of this process. Models are registered elsewhere. */
@Service
public class RepositoryService {
    private static final String UNLOADED = "unloaded";

    private final ModelDirectory directory;
    private final UnknownModels unknown;
    private final WarmUps warmUps;
    private final WarmUp warmUp;

    RepositoryService(ModelDirectory directory, UnknownModels unknown, WarmUps warmUps, WarmUp warmUp) {
        this.directory = directory;
        this.unknown = unknown;
        this.warmUps = warmUps;
        this.warmUp = warmUp;
    }

    /** Every version of every registered model. @param onlyReady whether to leave out what has been unloaded */
    public List<IndexedModel> index(boolean onlyReady) {
        return directory.registered().stream()
                .map(this::indexed)
                .filter(model -> !onlyReady || model.state().equals(IndexedModel.READY))
                .toList();
    }

    private IndexedModel indexed(ModelVersion model) {
        String version = Long.toString(model.version());
        if (!directory.isServed(model.name())) {
            return new IndexedModel(model.name(), version, IndexedModel.UNAVAILABLE, UNLOADED);
        }
        WarmUps.State state = warmUps.of(model.name(), version);
        if (state == null) {
            return new IndexedModel(model.name(), version, IndexedModel.READY, "");
        }
        return new IndexedModel(
                model.name(),
                version,
                state.isRunning() ? IndexedModel.LOADING : IndexedModel.UNAVAILABLE,
                state.isRunning() ? "" : state.reason());
    }

    /**
     * Serves a model, brings its default version into memory and warms it up.
     *
     * @throws EngineException {@link ErrorCode#NOT_FOUND}, or what keeps the model from running
     */
    public void load(String name) {
        try {
            directory.load(name, warmUp::run);
        } catch (EngineException failure) {
            String reason = failure.code() == ErrorCode.NOT_FOUND
                    ? "it is not registered; POST /models registers models"
                    : String.valueOf(failure.getMessage());
            throw new EngineException(
                    Fault.of(failure.code(), null, "failed to load '" + Excerpt.of(name) + "': " + reason), failure);
        }
    }

    /**
     * Refuses a parameter of a request to load a model: it would bring along, or change, what is loaded.
     *
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} always
     */
    public void refuseLoadParameter(String model, String parameter) {
        throw refused(
                "failed to load '" + Excerpt.of(model) + "': the parameter '" + Excerpt.of(parameter)
                        + "' is not supported",
                parameter.startsWith("file:")
                        ? "register the file with POST /models?name=" + Excerpt.of(model)
                        : "leave it out; a model is configured by its file and by the settings of the service");
    }

    /**
     * Serves a model no more and frees its memory; it stays registered.
     *
     * @throws EngineException {@link ErrorCode#NOT_FOUND}
     */
    public void unload(String name) {
        try {
            directory.unload(name);
        } catch (EngineException failure) {
            throw unknown.translated(failure, ModelReference.named(name));
        }
    }

    /**
     * Refuses a parameter of a request to unload a model, but for {@code unload_dependents}: no model has dependents.
     *
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID}
     */
    public void checkUnloadParameter(String model, String parameter) {
        if (!parameter.equals("unload_dependents")) {
            throw refused(
                    "failed to unload '" + Excerpt.of(model) + "': the parameter '" + Excerpt.of(parameter)
                            + "' is not supported",
                    "leave it out");
        }
    }

    private static EngineException refused(String problem, String fix) {
        return new EngineException(
                Fault.of(ErrorCode.REQUEST_INVALID, null, problem).fix(fix));
    }
}
