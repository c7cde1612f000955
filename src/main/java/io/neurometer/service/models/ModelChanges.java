package io.neurometer.service.models;

import io.neurometer.service.store.StoreObserver;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Keeps what is in memory of registered models in step with the store. */
@Component
class ModelChanges implements StoreObserver {
    private final ModelIndex index;
    private final ModelCatalog catalog;

    ModelChanges(ModelIndex index, ModelCatalog catalog) {
        this.index = index;
        this.catalog = catalog;
    }

    @Override
    public void changed() {
        Set<String> loaded = catalog.loadedNames();
        Set<ModelVersion> there = index.refresh(loaded);
        catalog.dropAllBut(there);
    }
}
