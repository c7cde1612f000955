package io.neurometer.service.config;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.definition.DefinedModel;
import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.frontend.definition.DefinitionLimits;
import io.neurometer.engine.frontend.definition.Zoo;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.service.error.LimitsProperties;
import io.neurometer.service.models.BuiltInModels;
import io.neurometer.service.models.ModelReader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The only place where engine objects are made. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    @Bean
    Backends backends(LimitsProperties limits) {
        OffHeap.setLimit(TensorMemory.limit(limits));
        return Backends.discover();
    }

    @Bean
    ModelCompiler modelCompiler(Backends backends) {
        return new ModelCompiler(backends);
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
        return (format, model, weights) -> switch (format) {
            case ONNX -> readOnnx(onnx, model, weights);
            case DEFINITION -> readDefinition(definitions, model, weights);
        };
    }

    private static ModelReader.Network readOnnx(OnnxImporter onnx, ByteBuffer model, @Nullable ByteBuffer weights) {
        if (weights != null) {
            throw new EngineException(
                    Fault.of(ErrorCode.REQUEST_INVALID, "weights", "an ONNX file brings its own weights")
                            .fix("leave the part 'weights' out"));
        }
        return new ModelReader.Network(onnx.read(model), true);
    }

    private static ModelReader.Network readDefinition(
            DefinitionImporter definitions, ByteBuffer model, @Nullable ByteBuffer weights) {
        byte[] json = new byte[model.remaining()];
        model.duplicate().get(json);
        DefinedModel defined = definitions.read(json, weights);
        return new ModelReader.Network(defined.graph(), defined.runnable());
    }

    @Bean
    BuiltInModels builtInModels() {
        return Zoo::definition;
    }
}
