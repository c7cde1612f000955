package io.neurometer.service.config;

import io.neurometer.engine.measure.host.HostLabels;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Names the machine after its processor, and this instance after its host, unless settings do. */
public class HostNames implements EnvironmentPostProcessor {
    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        addTo(environment);
    }

    /** Adds the names below all settings. */
    public static void addTo(ConfigurableEnvironment environment) {
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "host names",
                        Map.of(
                                "neurometer.hardware", HostLabels.hardwareName(),
                                "neurometer.instance", HostLabels.hostName())));
    }
}
