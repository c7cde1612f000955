package io.neurometer.service.config;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.service.models.EngineDefaults;
import io.neurometer.service.models.EngineWarmUp;
import io.neurometer.service.models.ModelReader;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Warms the engine up while the server starts, where this process runs the models itself; a worker does so too. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty(name = "neurometer.worker.enabled", havingValue = false, matchIfMissing = true)
class WarmUpConfiguration {

    @Bean
    SmartInitializingSingleton engineWarmUp(ModelReader reader, Backends backends, EngineDefaults defaults) {
        EngineWarmUp warmUp = new EngineWarmUp(reader, new ModelCompiler(backends), defaults.backend());
        return () -> {
            Thread thread = new Thread(warmUp, "engine-warm-up");
            thread.setDaemon(true);
            thread.start();
        };
    }
}
