package io.neurometer.service.config;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.measure.HostFingerprint;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is known of this machine. */
@Configuration(proxyBeanMethods = false)
class HostConfiguration {

    @Bean
    HostFingerprint hostFingerprint(Backends backends, ObjectProvider<BuildProperties> build) {
        BuildProperties properties = build.getIfAvailable();
        String version = properties == null ? null : properties.getVersion();
        return HostFingerprint.read(version == null ? "development" : version, backends.infos());
    }
}
