package io.neurometer.service.config;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What concerns the installation as a whole.
 *
 * @param dataDir where the database and temporary files lie
 * @param hardware what this kind of machine is called in metrics and reports
 * @param instance what this very process is called there
 */
@ConfigurationProperties("neurometer")
public record NeurometerProperties(
        @DefaultValue("./data") Path dataDir,
        @DefaultValue("unnamed") String hardware,
        @DefaultValue("localhost") String instance) {

    public NeurometerProperties {
        if (hardware.isBlank() || instance.isBlank()) {
            throw new IllegalArgumentException("neurometer.hardware and neurometer.instance must not be blank");
        }
    }
}
