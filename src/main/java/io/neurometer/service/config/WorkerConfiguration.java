package io.neurometer.service.config;

import io.neurometer.engine.tune.KernelChoices;
import io.neurometer.service.error.LimitsProperties;
import io.neurometer.service.models.EngineProperties;
import io.neurometer.service.models.LocalRunner;
import io.neurometer.service.models.ProcessorShares;
import io.neurometer.service.models.SetAsideModels;
import io.neurometer.service.store.SpoolDirectory;
import io.neurometer.service.worker.WorkerObserver;
import io.neurometer.service.worker.WorkerProperties;
import io.neurometer.service.worker.WorkerRunner;
import java.io.IOException;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** Runs models in a process of their own where that is wanted; a command, which ends with its model, needs none. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty("neurometer.worker.enabled")
class WorkerConfiguration {

    @Bean
    @Primary
    WorkerRunner workerRunner(
            LocalRunner local,
            SetAsideModels setAside,
            WorkerProperties properties,
            EngineProperties engine,
            ProcessorShares shares,
            LimitsProperties limits,
            KernelChoices choices,
            SpoolDirectory directory,
            List<WorkerObserver> observers)
            throws IOException {
        return new WorkerRunner(
                local,
                setAside,
                new WorkerRunner.Limits(
                        properties.crashes(),
                        properties.offHeapBytes(TensorMemory.limit(limits)),
                        engine.executableBytes().toBytes(),
                        shares.threads(),
                        properties.patience(),
                        engine.tune()),
                choices,
                directory.path(),
                observers);
    }
}
