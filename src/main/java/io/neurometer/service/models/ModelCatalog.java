package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Finds models by what a request calls them: registered ones, built-in ones as {@code zoo/<name>}, and inline definitions
 * by their content.
 */
@Service
public class ModelCatalog {
    private final ModelSource source;
    private final BuiltInModels builtIn;
    private final ModelLoader loader;
    private final ModelAvailability availability;
    private final LoadedModels loaded;

    ModelCatalog(
            ModelSource source,
            BuiltInModels builtIn,
            ModelLoader loader,
            ModelAvailability availability,
            LoadedModels loaded) {
        this.source = source;
        this.builtIn = builtIn;
        this.loader = loader;
        this.availability = availability;
        this.loaded = loaded;
    }

    /**
     * The model that the reference means, loaded unless it is in memory. Not to be called from an engine thread, which
     * loading may need.
     *
     * @throws EngineException {@link ErrorCode#NOT_FOUND}, which a model is also that has been unloaded on request, or
     *     whatever is wrong with an inline definition
     */
    public ModelLease lease(ModelReference reference) {
        String name = reference.name();
        if (name != null) {
            availability.require(name);
        }
        return leaseUnserved(reference);
    }

    /** As {@link #lease}, also of a model that has been unloaded on request. */
    ModelLease leaseUnserved(ModelReference reference) {
        byte[] definition = reference.definition();
        if (definition != null) {
            ModelContent content = ModelContent.of(definition);
            LoadedModels.Key key = new LoadedModels.Key(LoadedModel.INLINE, "1", content.sha256(), null);
            return loaded.lease(key, () -> load(key, ModelFormat.DEFINITION, content, null));
        }
        String name = Objects.requireNonNull(reference.name());
        return name.startsWith(BuiltInModels.PREFIX) ? leaseBuiltIn(name, reference) : leaseStored(reference);
    }

    private ModelLease leaseBuiltIn(String name, ModelReference reference) {
        ModelContent content = ModelContent.of(builtIn.definition(name.substring(BuiltInModels.PREFIX.length())));
        if (!reference.meansOnlyVersion()) {
            throw ModelRepository.unknown(reference);
        }
        LoadedModels.Key key = new LoadedModels.Key(name, "1", content.sha256(), null);
        return loaded.lease(key, () -> load(key, ModelFormat.DEFINITION, content, null));
    }

    private ModelLease leaseStored(ModelReference reference) {
        ModelVersion stored = source.require(reference);
        LoadedModels.Key key = LoadedModels.Key.of(stored);
        return loaded.lease(key, () -> {
            ModelContent weights = stored.weightsSha256() == null ? null : source.content(stored.weightsSha256());
            return load(key, stored.format(), source.content(stored.sha256()), weights);
        });
    }

    private LoadedModel load(
            LoadedModels.Key key, ModelFormat format, ModelContent content, @Nullable ModelContent weights) {
        ModelReader.Network network = loader.read(format, content, weights);
        return new LoadedModel(
                key.name(),
                key.version(),
                key.sha256(),
                format,
                network.graph(),
                network.runnable(),
                network.missingFiles(),
                loader.runtime(network.graph()),
                ModelOrigin.of(format, content, weights));
    }

    /** As {@link LoadedModels#makeRoom}. */
    public boolean makeRoom(EngineException failure) {
        return loaded.makeRoom(failure);
    }

    /** As {@link LoadedModels#unloadIdle}. */
    public boolean unloadIdle() {
        return loaded.unloadIdle();
    }
}
