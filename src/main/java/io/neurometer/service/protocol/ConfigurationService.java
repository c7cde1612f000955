package io.neurometer.service.protocol;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.batch.BatchAxes;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.LimitsProperties;
import io.neurometer.service.models.EngineDefaults;
import io.neurometer.service.models.EngineProperties;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelLease;
import io.neurometer.service.models.ModelReference;
import io.neurometer.service.models.ProcessorShares;
import io.neurometer.service.protocol.ModelMetadata.TensorMetadata;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Tells the configuration of models. */
@Service
public class ConfigurationService {
    private final ModelCatalog catalog;
    private final EngineThreads threads;
    private final EngineDefaults defaults;
    private final EngineProperties engine;
    private final ProcessorShares shares;
    private final LimitsProperties limits;
    private final String kind;
    private final UnknownModels unknown;

    ConfigurationService(
            ModelCatalog catalog,
            EngineThreads threads,
            EngineDefaults defaults,
            EngineProperties engine,
            ProcessorShares shares,
            LimitsProperties limits,
            Backends backends,
            UnknownModels unknown) {
        this.catalog = catalog;
        this.threads = threads;
        this.defaults = defaults;
        this.engine = engine;
        this.shares = shares;
        this.limits = limits;
        this.kind = backends.named(defaults.backend()).info().gpu() == null ? "KIND_CPU" : "KIND_GPU";
        this.unknown = unknown;
    }

    /** @throws EngineException {@link ErrorCode#NOT_FOUND}, or what keeps the model from being loaded */
    public ModelConfiguration configuration(ModelReference model) {
        try (ModelLease lease = catalog.lease(model)) {
            return threads.analyze(() -> of(lease.model()));
        } catch (EngineException failure) {
            throw unknown.translated(failure, model);
        }
    }

    private ModelConfiguration of(LoadedModel model) {
        Graph graph = model.graph();
        TypedGraph typed = model.runtime().typed(Map.of());
        int maxBatch = countsSamples(typed, model.runtime().batchAxes()) ? maxBatch(graph) : 0;
        int skipped = maxBatch > 0 ? 1 : 0;
        return new ModelConfiguration(
                model.name(),
                MetadataService.platform(model.format()),
                defaults.backend(),
                ModelConfiguration.VersionPolicy.ALL,
                maxBatch,
                graph.inputs().stream()
                        .map(input -> ModelConfiguration.Input.of(
                                input.name(), dataType(input.type()), dims(input.type(), skipped)))
                        .toList(),
                graph.outputs().stream()
                        .map(name -> ModelConfiguration.Output.of(
                                name, dataType(typed.type(name)), dims(typed.type(name), skipped)))
                        .toList(),
                List.of(new ModelConfiguration.InstanceGroup(
                        model.name(), kind, engine.instances(model.name(), shares))),
                new ModelConfiguration.TransactionPolicy(false),
                new ModelConfiguration.ResponseCache(false),
                Map.of());
    }

    /** Whether the first dimension of every input and output is open and counts samples. */
    private static boolean countsSamples(TypedGraph typed, BatchAxes axes) {
        Graph graph = typed.graph();
        return !graph.inputs().isEmpty()
                && graph.inputs().stream()
                        .allMatch(
                                input -> Integer.valueOf(0).equals(axes.axes().get(input.name())) && axes.isOpen(input))
                && graph.outputs().stream().map(typed::type).allMatch(ConfigurationService::isFirstOpen);
    }

    private static boolean isFirstOpen(@Nullable TensorType type) {
        return type != null && type.shape().rank() > 0 && !type.shape().dim(0).isFixed();
    }

    private int maxBatch(Graph graph) {
        long max = Integer.MAX_VALUE;
        for (GraphInput input : graph.inputs()) {
            DataType type = input.type().dataType();
            long elements = Math.min(limits.tensorElements(), Tensor.MAX_BYTES / type.bytes());
            for (Dim dim : input.type().shape().dims()) {
                elements /= dim.isFixed() ? Math.max(1, dim.size()) : 1;
            }
            max = Math.min(max, elements);
        }
        return (int) Math.max(1, max);
    }

    private static String dataType(@Nullable TensorType type) {
        return type == null ? "TYPE_INVALID" : "TYPE_" + type.dataType().name();
    }

    private static List<Long> dims(@Nullable TensorType type, int skipped) {
        List<Long> shape = TensorMetadata.of("", type).shape();
        return shape.subList(skipped, shape.size());
    }
}
