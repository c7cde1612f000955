package io.neurometer.service.config;

import io.neurometer.service.store.SpoolDirectory;
import io.neurometer.service.store.StoreCheck;
import io.neurometer.service.store.StoreDataSource;
import jakarta.servlet.MultipartConfigElement;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.servlet.autoconfigure.MultipartProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The database, and the folder it lies in unless it is elsewhere. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    /** The data source of {@code spring.datasource}, made after the folder of the default one. */
    @Bean
    @ConfigurationProperties("spring.datasource.hikari")
    StoreDataSource dataSource(DataSourceProperties properties, SpoolDirectory directory) {
        StoreDataSource source = StoreDataSource.of(
                properties.determineUrl(), properties.determineUsername(), properties.determinePassword());
        StoreCheck.open(source, directory);
        return source;
    }

    @Bean
    SpoolDirectory spoolDirectory(NeurometerProperties properties) {
        return SpoolDirectory.open(properties.dataDir().resolve("tmp"));
    }

    /** Parts of an upload lie on the disk whose room is watched, not in the folder of the system. */
    @Bean
    MultipartConfigElement multipartConfigElement(MultipartProperties properties, SpoolDirectory directory) {
        if (properties.getLocation() == null) {
            properties.setLocation(directory.path().toAbsolutePath().toString());
        }
        return properties.createMultipartConfig();
    }

    @Bean
    FlywayMigrationStrategy migration() {
        return StoreCheck::migrate;
    }
}
