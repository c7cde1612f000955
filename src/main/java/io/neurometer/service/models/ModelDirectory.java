package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.springframework.stereotype.Service;

/** Which models have names, and which of them this process serves. Loads and unloads them on request. */
@Service
public class ModelDirectory {
    private final ModelRepository repository;
    private final BuiltInModels builtIn;
    private final ModelCatalog catalog;
    private final LoadedModels loaded;
    private final ModelAvailability availability;

    ModelDirectory(
            ModelRepository repository,
            BuiltInModels builtIn,
            ModelCatalog catalog,
            LoadedModels loaded,
            ModelAvailability availability) {
        this.repository = repository;
        this.builtIn = builtIn;
        this.catalog = catalog;
        this.loaded = loaded;
        this.availability = availability;
    }

    /** Every version of every registered model, by name, newest first within each. */
    public List<ModelVersion> registered() {
        return repository.all();
    }

    /**
     * One version of a registered model, or all of them where the reference names none, newest first. A built-in model
     * has one, which counts as registered in 1970.
     *
     * @throws EngineException {@link ErrorCode#NOT_FOUND}
     */
    public List<ModelVersion> described(ModelReference model) {
        String name = Objects.requireNonNull(model.name());
        VersionList versions = name.startsWith(BuiltInModels.PREFIX)
                ? new VersionList(List.of(builtIn(name)), Map.of())
                : repository.requireList(name);
        if (model.versionText() == null) {
            return versions.newestFirst();
        }
        ModelVersion found = versions.pick(model);
        if (found == null) {
            throw ModelRepository.unknown(model);
        }
        return List.of(found);
    }

    private ModelVersion builtIn(String name) {
        ModelContent content = ModelContent.of(builtIn.definition(name.substring(BuiltInModels.PREFIX.length())));
        return new ModelVersion(name, 1, content.sha256(), null, ModelFormat.DEFINITION, content.size(), Instant.EPOCH);
    }

    /** Whether requests for the model are answered: false once it has been unloaded on request. */
    public boolean isServed(String name) {
        return availability.isServed(name);
    }

    /**
     * Serves a model again if it was unloaded, and brings its default version into memory.
     *
     * @param name perhaps with another version
     * @param first is done with the model before it is served
     * @throws EngineException {@link ErrorCode#NOT_FOUND}, or what keeps the model from running, which changes nothing
     */
    public void load(String name, Consumer<LoadedModel> first) {
        ModelReference model = ModelReference.named(name);
        try (ModelLease lease = catalog.leaseUnserved(model)) {
            lease.model().requireRunnable();
            first.accept(lease.model());
            availability.restore(Objects.requireNonNull(model.name()));
        }
    }

    /**
     * Serves a model no more and frees its memory once the calls that run have ended; it stays stored.
     *
     * @throws EngineException {@link ErrorCode#NOT_FOUND}
     */
    public void unload(String name) {
        described(ModelReference.ofDefault(name));
        availability.withdraw(name);
        loaded.drop(name, null);
    }
}
