package io.neurometer.service.models;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Registers, lists and removes models. */
@Service
class ModelRegistry {
    private final ModelStore store;
    private final ModelLoader loader;
    private final ModelCatalog catalog;

    ModelRegistry(ModelStore store, ModelLoader loader, ModelCatalog catalog) {
        this.store = store;
        this.loader = loader;
        this.catalog = catalog;
    }

    /**
     * Stores a model that has been found to be buildable, and nothing else.
     *
     * @param weights separate weights in safetensors format, or null
     * @throws io.neurometer.engine.error.EngineException with everything that is wrong with it
     */
    ModelRepository.Addition register(String name, InputStream file, @Nullable InputStream weights) throws IOException {
        ModelName.require(name);
        ModelContent content = store.spool(file);
        ModelContent separate = weights == null ? null : store.spool(weights);
        ModelFormat format = ModelFormat.of(content.bytes());
        loader.read(format, content, separate);
        return store.add(name, format, content, separate);
    }

    List<ModelVersion> all() {
        return store.all();
    }

    /** Newest first. */
    List<ModelVersion> versions(String name) {
        return store.requireVersions(name);
    }

    void remove(String name) {
        store.remove(name);
        catalog.drop(name, null);
    }

    void remove(String name, long version) {
        store.remove(name, version);
        catalog.drop(name, version);
    }
}
