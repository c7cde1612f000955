package io.neurometer.service.models;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Which models are in memory.
 *
 * @param preload the models to load and to warm up before the service is ready: names, perhaps with a version or a label
 *     after a colon
 * @param memory how much weights and compiled forms of all models may hold together before the one not used for longest
 *     goes; three quarters of {@code neurometer.limits.off-heap} unless set
 */
@ConfigurationProperties("neurometer.models")
public record ModelsProperties(
        @DefaultValue List<String> preload, @Nullable DataSize memory) {

    public ModelsProperties {
        preload = List.copyOf(preload);
        if (memory != null && memory.toBytes() <= 0) {
            throw new IllegalArgumentException("neurometer.models.memory must be positive, got " + memory);
        }
    }
}
