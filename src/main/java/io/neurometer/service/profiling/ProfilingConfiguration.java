package io.neurometer.service.profiling;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What everything that measures shares. */
@Configuration(proxyBeanMethods = false)
class ProfilingConfiguration {

    /** The only gate: profiles and ceilings must not measure each other. */
    @Bean
    MeasurementLock profileGate(ProfilingProperties properties) {
        return new MeasurementLock(properties.queue());
    }
}
