package io.neurometer.service.models;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Registers and removes models. */
@Service
class ModelRegistry {
    private final ModelRepository repository;
    private final ModelLoader loader;
    private final ModelCatalog catalog;

    ModelRegistry(ModelRepository repository, ModelLoader loader, ModelCatalog catalog) {
        this.repository = repository;
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
        ModelContent content = repository.spool(file);
        ModelContent separate = weights == null ? null : repository.spool(weights);
        ModelFormat format = ModelFormat.of(content.bytes());
        loader.read(format, content, separate);
        return repository.add(name, format, content, separate);
    }

    void remove(String name) {
        repository.remove(name);
        catalog.drop(name, null);
    }

    void remove(String name, long version) {
        repository.remove(name, version);
        catalog.drop(name, version);
    }
}
