package io.neurometer.service.protocol;

import io.neurometer.service.models.ModelReference;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What there is to know of one model. */
@RestController
class ModelController {
    private final MetadataService metadata;
    private final ConfigurationService configurations;

    ModelController(MetadataService metadata, ConfigurationService configurations) {
        this.metadata = metadata;
        this.configurations = configurations;
    }

    record Readiness(String name, boolean ready) {}

    @GetMapping({
        ModelPaths.MODEL,
        ModelPaths.VERSION,
        ModelPaths.LABEL,
        ModelPaths.BUILT_IN,
        ModelPaths.BUILT_IN_VERSION
    })
    ModelMetadata metadata(@PathVariable Map<String, String> path) {
        return metadata.model(ModelPaths.reference(path));
    }

    @GetMapping({
        ModelPaths.MODEL + "/ready",
        ModelPaths.VERSION + "/ready",
        ModelPaths.LABEL + "/ready",
        ModelPaths.BUILT_IN + "/ready",
        ModelPaths.BUILT_IN_VERSION + "/ready"
    })
    Readiness ready(@PathVariable Map<String, String> path) {
        ModelReference model = ModelPaths.reference(path);
        metadata.requireReady(model);
        return new Readiness(ModelPaths.name(path), true);
    }

    @GetMapping({
        ModelPaths.MODEL + "/config",
        ModelPaths.VERSION + "/config",
        ModelPaths.LABEL + "/config",
        ModelPaths.BUILT_IN + "/config",
        ModelPaths.BUILT_IN_VERSION + "/config"
    })
    ModelConfiguration configuration(@PathVariable Map<String, String> path) {
        return configurations.configuration(ModelPaths.reference(path));
    }
}
