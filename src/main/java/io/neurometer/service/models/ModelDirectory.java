package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Service;

/** Which models have names, and which of them this process serves. Loads and unloads them on request. */
@Service
public class ModelDirectory {
    private final ModelRepository repository;
    private final BuiltInModels builtIn;
    private final ModelCatalog catalog;
    private final ModelAvailability availability;

    ModelDirectory(
            ModelRepository repository, BuiltInModels builtIn, ModelCatalog catalog, ModelAvailability availability) {
        this.repository = repository;
        this.builtIn = builtIn;
        this.catalog = catalog;
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
        List<ModelVersion> found = (name.startsWith(BuiltInModels.PREFIX)
                        ? List.of(builtIn(name))
                        : repository.requireVersions(name))
                .stream()
                        .filter(version -> model.version() == null || model.version() == version.version())
                        .toList();
        if (found.isEmpty()) {
            throw ModelRepository.unknown(name, model.version());
        }
        return found;
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
     * Serves a model again if it was unloaded, and brings its newest version into memory.
     *
     * @throws EngineException {@link ErrorCode#NOT_FOUND}, or what keeps the model from running, which changes nothing
     */
    public void load(String name) {
        try (ModelLease lease = catalog.leaseUnserved(ModelReference.named(name))) {
            lease.model().requireRunnable();
            availability.restore(name);
        }
    }

    /**
     * Serves a model no more and frees its memory once the calls that run have ended; it stays stored.
     *
     * @throws EngineException {@link ErrorCode#NOT_FOUND}
     */
    public void unload(String name) {
        described(ModelReference.named(name));
        availability.withdraw(name);
        catalog.drop(name, null);
    }
}
