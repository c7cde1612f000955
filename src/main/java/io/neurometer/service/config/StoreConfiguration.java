package io.neurometer.service.config;

import io.neurometer.service.store.SpoolDirectory;
import io.neurometer.service.store.StoreDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The database, and the folder it lies in unless it is elsewhere. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    /** The data source of {@code spring.datasource}, made after the folder of the default one. */
    @Bean
    @ConfigurationProperties("spring.datasource.hikari")
    StoreDataSource dataSource(DataSourceProperties properties, SpoolDirectory directory) {
        return StoreDataSource.of(
                properties.determineUrl(), properties.determineUsername(), properties.determinePassword());
    }

    @Bean
    SpoolDirectory spoolDirectory(NeurometerProperties properties) {
        Path directory = properties.dataDir().resolve("tmp");
        try {
            return SpoolDirectory.open(directory);
        } catch (IOException failure) {
            throw new UncheckedIOException("the folder " + directory + " cannot be used", failure);
        }
    }
}
