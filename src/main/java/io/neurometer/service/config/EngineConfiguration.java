package io.neurometer.service.config;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.frontend.definition.DefinitionLimits;
import io.neurometer.engine.frontend.definition.Zoo;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.tensor.NativeRuntime;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tune.KernelChoiceStore;
import io.neurometer.engine.tune.KernelChoices;
import io.neurometer.engine.tune.Tuner;
import io.neurometer.service.error.LimitsProperties;
import io.neurometer.service.models.BuiltInModels;
import io.neurometer.service.models.EngineProperties;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.ModelReader;
import io.neurometer.service.models.ProcessorShares;
import io.neurometer.service.worker.WorkerProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The only place where engine objects are made. */
@Configuration(proxyBeanMethods = false)
public class EngineConfiguration {

    @Bean
    Backends backends(LimitsProperties limits, ObjectProvider<WorkerProperties> workers) {
        long all = TensorMemory.limit(limits);
        WorkerProperties worker = workers.getIfAvailable();
        OffHeap.setLimit(worker == null || !worker.enabled() ? all : Math.max(all / 8, all - worker.offHeapBytes(all)));
        // Also waits for it, so that two threads never load parts of it at once.
        NativeRuntime.status();
        return Backends.discover();
    }

    @Bean
    ProcessorShares processorShares(EngineProperties properties) {
        return ProcessorShares.of(properties);
    }

    @Bean
    KernelChoices kernelChoices(KernelChoiceStore store) {
        return new KernelChoices(store);
    }

    @Bean
    Tuner tuner(EngineProperties properties, KernelChoices choices, EngineThreads threads) {
        return new Tuner(properties.tune(), choices, () -> threads.running() > 0);
    }

    @Bean
    ModelCompiler modelCompiler(Backends backends, Tuner tuner) {
        return new ModelCompiler(backends, tuner);
    }

    @Bean
    OnnxImporter onnxImporter() {
        return new OnnxImporter();
    }

    @Bean
    DefinitionImporter definitionImporter(LimitsProperties limits) {
        DefinitionLimits defaults = DefinitionLimits.DEFAULT;
        return new DefinitionImporter(new DefinitionLimits(
                limits.definitionBytes().toBytes(),
                defaults.tokens(),
                defaults.depth(),
                limits.layers(),
                limits.parameters()));
    }

    @Bean
    ModelReader modelReader(OnnxImporter onnx, DefinitionImporter definitions) {
        return new EngineModelReader(onnx, definitions);
    }

    @Bean
    BuiltInModels builtInModels() {
        return Zoo::definition;
    }
}
