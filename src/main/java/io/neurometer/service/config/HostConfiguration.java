package io.neurometer.service.config;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.measure.host.HostFingerprint;
import io.neurometer.engine.measure.host.HostReader;
import io.neurometer.engine.report.Reading;
import io.neurometer.service.profiling.report.ReportOrigin;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is known of this machine. */
@Configuration(proxyBeanMethods = false)
public class HostConfiguration {

    @Bean
    ReportOrigin reportOrigin(NeurometerProperties properties) {
        return new ReportOrigin(properties.hardware(), properties.instance());
    }

    @Bean
    HostFingerprint hostFingerprint(
            Backends backends, ObjectProvider<BuildProperties> build, ObjectProvider<GitProperties> git) {
        BuildProperties properties = build.getIfAvailable();
        String version = properties == null ? null : properties.getVersion();
        GitProperties commit = git.getIfAvailable();
        return HostReader.ofThisHost()
                .read(
                        version == null ? "development" : version,
                        Reading.ofNullable(
                                commit == null ? null : commit.getShortCommitId(), "the build recorded no commit"),
                        backends.infos());
    }
}
