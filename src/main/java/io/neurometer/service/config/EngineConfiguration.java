package io.neurometer.service.config;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.service.error.Limits;
import io.neurometer.service.models.BuiltInModels;
import io.neurometer.service.models.ModelFormat;
import io.neurometer.service.models.ModelReader;
import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The only place where engine objects are made. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    @Bean
    Backends backends(Limits limits) {
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
    ModelReader modelReader(OnnxImporter onnx) {
        return (format, model, weights) -> {
            if (format == ModelFormat.ONNX) {
                if (weights != null) {
                    throw new EngineException(
                            Fault.of(ErrorCode.REQUEST_INVALID, "weights", "an ONNX file brings its own weights")
                                    .fix("leave the part 'weights' out"));
                }
                return new ModelReader.Network(onnx.read(model), true);
            }
            throw new EngineException(Fault.of(ErrorCode.MODEL_UNSUPPORTED, null, "definitions are not supported"));
        };
    }

    @Bean
    BuiltInModels builtInModels() {
        return new BuiltInModels() {
            @Override
            public List<String> names() {
                return List.of();
            }

            @Override
            public Optional<byte[]> definition(String name) {
                return Optional.empty();
            }
        };
    }
}
