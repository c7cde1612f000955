package io.neurometer.service.protocol;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelDirectory;
import io.neurometer.service.models.ModelFormat;
import io.neurometer.service.models.ModelLease;
import io.neurometer.service.models.ModelReference;
import io.neurometer.service.models.ModelRunner;
import io.neurometer.service.models.ModelVersion;
import io.neurometer.service.models.WarmUps;
import io.neurometer.service.protocol.ModelMetadata.TensorMetadata;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.stereotype.Service;

/** Describes the service and its models in the protocol's terms. */
@Service
public class MetadataService {
    private static final List<String> EXTENSIONS = List.of(
            "binary_tensor_data",
            "classification",
            "model_configuration",
            "model_repository",
            "model_repository(unload_dependents)",
            "parameters",
            "schedule_policy",
            "statistics");

    private final ServerMetadata server;
    private final ModelCatalog catalog;
    private final ModelDirectory directory;
    private final EngineThreads threads;
    private final UnknownModels unknown;
    private final WarmUps warmUps;
    private final ModelRunner runner;

    MetadataService(
            ProtocolProperties properties,
            ObjectProvider<BuildProperties> build,
            ModelCatalog catalog,
            ModelDirectory directory,
            EngineThreads threads,
            UnknownModels unknown,
            WarmUps warmUps,
            ModelRunner runner) {
        BuildProperties built = build.getIfAvailable();
        String version = built == null ? null : built.getVersion();
        this.server =
                new ServerMetadata(properties.serverName(), version == null ? "development" : version, EXTENSIONS);
        this.catalog = catalog;
        this.directory = directory;
        this.threads = threads;
        this.unknown = unknown;
        this.warmUps = warmUps;
        this.runner = runner;
    }

    public ServerMetadata server() {
        return server;
    }

    /**
     * Makes sure that a model answers requests, and loads it unless it is in memory.
     *
     * @throws EngineException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#MODEL_NOT_RUNNABLE}, or what keeps the model
     *     from being loaded
     * @throws io.neurometer.service.error.ProblemException with status 503 when it is warmed up, or could not be
     */
    public void requireReady(ModelReference model) {
        try (ModelLease lease = catalog.lease(model)) {
            runner.requireRunnable(lease.model());
            warmUps.requireNone(lease.model());
        } catch (EngineException failure) {
            throw unknown.translated(failure, model);
        }
    }

    /** @throws EngineException {@link ErrorCode#NOT_FOUND}, or what keeps the model from being loaded */
    public ModelMetadata model(ModelReference model) {
        try (ModelLease lease = catalog.lease(model)) {
            LoadedModel loaded = lease.model();
            Graph graph = loaded.graph();
            TypedGraph typed = threads.analyze(() -> loaded.runtime().typed(Map.of()));
            return new ModelMetadata(
                    loaded.name(),
                    directory.described(ModelReference.named(loaded.name())).stream()
                            .map(ModelVersion::version)
                            .sorted()
                            .map(String::valueOf)
                            .toList(),
                    platform(loaded.format()),
                    graph.inputs().stream()
                            .map(GraphInput::name)
                            .map(name -> TensorMetadata.of(name, typed.type(name)))
                            .toList(),
                    graph.outputs().stream()
                            .map(name -> TensorMetadata.of(name, typed.type(name)))
                            .toList());
        } catch (EngineException failure) {
            throw unknown.translated(failure, model);
        }
    }

    /** The protocol's name for a format: {@code <project>_<format>}. */
    static String platform(ModelFormat format) {
        return switch (format) {
            case ONNX -> "onnx_onnxv1";
            case DEFINITION -> "neurometer_definition";
        };
    }
}
