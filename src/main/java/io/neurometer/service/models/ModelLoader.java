package io.neurometer.service.models;

import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.service.error.LimitsProperties;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes runnable models from bytes, within the limits on their size. */
@Component
class ModelLoader {
    private final ModelReader reader;
    private final ModelCompiler compiler;
    private final EngineThreads threads;
    private final LimitsProperties limits;
    private final EngineProperties properties;

    ModelLoader(
            ModelReader reader,
            ModelCompiler compiler,
            EngineThreads threads,
            LimitsProperties limits,
            EngineProperties properties) {
        this.reader = reader;
        this.compiler = compiler;
        this.threads = threads;
        this.limits = limits;
        this.properties = properties;
    }

    /**
     * Reads a model and checks that its types fit together; allocates nothing for its weights.
     *
     * @param weights separate weights of a definition, the {@link FileBundle} of an ONNX file, or null
     * @throws EngineException with everything that is wrong with it
     */
    ModelReader.Network read(ModelFormat format, ModelContent content, @Nullable ModelContent weights) {
        if (format == ModelFormat.DEFINITION) {
            requireAtMost(
                    "the definition is too large",
                    content.size(),
                    limits.definitionBytes().toBytes(),
                    "bytes",
                    "definition-bytes");
        }
        return threads.load(() -> {
            ModelReader.Network network = network(format, content, weights);
            requireWithinLimits(network.graph());
            try {
                compiler.infer(network.graph(), Map.of());
            } catch (EngineException mismatch) {
                throw UnreadableModel.explained(mismatch, network.missingFiles());
            }
            return network;
        });
    }

    /**
     * The names of the files in which an ONNX model keeps data of its tensors.
     *
     * @throws EngineException when it is not an ONNX file
     */
    SortedSet<String> dataFiles(ModelContent content) {
        try {
            return reader.dataFiles(content.bytes().duplicate());
        } catch (EngineException unreadable) {
            throw UnreadableModel.explained(unreadable, content, null);
        }
    }

    private ModelReader.Network network(ModelFormat format, ModelContent content, @Nullable ModelContent weights) {
        try {
            return format.read(reader, content.bytes(), weights == null ? null : weights.bytes());
        } catch (EngineException unreadable) {
            throw UnreadableModel.explained(unreadable, content, weights);
        }
    }

    ModelRuntime runtime(Graph graph) {
        return new ModelRuntime(graph, compiler, properties.executableBytes().toBytes(), threads::compile);
    }

    private void requireWithinLimits(Graph graph) {
        requireAtMost("the model has too many nodes", graph.nodes().size(), limits.layers(), "nodes", "layers");
        long parameters = 0;
        try {
            for (Weight weight : graph.weights().values()) {
                parameters = Math.addExact(parameters, weight.type().shape().elements());
            }
        } catch (ArithmeticException overflow) {
            parameters = Long.MAX_VALUE;
        }
        requireAtMost("the model has too many parameters", parameters, limits.parameters(), "parameters", "parameters");
    }

    private static void requireAtMost(String problem, long got, long limit, String unit, String setting) {
        if (got > limit) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, null, problem)
                    .got(got + " " + unit)
                    .expected("at most " + limit)
                    .fix("use a smaller model, or have neurometer.limits." + setting + " raised"));
        }
    }
}
