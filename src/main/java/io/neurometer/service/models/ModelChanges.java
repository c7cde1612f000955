package io.neurometer.service.models;

import io.neurometer.service.store.StoreObserver;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Keeps what is in memory of registered models in step with the store. */
@Component
class ModelChanges implements StoreObserver {
    private final ModelIndex index;
    private final LoadedModels loaded;

    ModelChanges(ModelIndex index, LoadedModels loaded) {
        this.index = index;
        this.loaded = loaded;
    }

    @Override
    public void changed() {
        Set<String> names = loaded.loadedNames();
        Set<ModelVersion> there = index.refresh(names);
        loaded.dropAllBut(there);
    }
}
