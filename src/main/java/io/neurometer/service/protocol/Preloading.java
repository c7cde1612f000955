package io.neurometer.service.protocol;

import io.neurometer.service.error.Problems;
import io.neurometer.service.inference.WarmUp;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelLease;
import io.neurometer.service.models.ModelReference;
import io.neurometer.service.models.ModelsProperties;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Loads and warms up the models that the settings name. The service counts as ready when its runners have ended, so it is
 * not before these models are; one that fails keeps only itself from being ready.
 */
@Component
@Order(0)
class Preloading implements ApplicationRunner {
    private static final Logger LOG = LoggerFactory.getLogger(Preloading.class);

    private final List<String> models;
    private final ModelCatalog catalog;
    private final WarmUp warmUp;

    Preloading(ModelsProperties properties, ModelCatalog catalog, WarmUp warmUp) {
        this.models = properties.preload();
        this.catalog = catalog;
        this.warmUp = warmUp;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        models.forEach(this::load);
    }

    private void load(String name) {
        try (ModelLease lease = catalog.lease(ModelReference.named(name))) {
            lease.model().requireRunnable();
            warmUp.run(lease.model());
        } catch (RuntimeException | Error failure) {
            LOG.warn(
                    "model '{}' could not be loaded and warmed up: {}",
                    name,
                    Problems.of(failure).detail());
        }
    }
}
