package io.neurometer.service.models;

import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.cost.Totals;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Describes registered models: their inputs, outputs, layers and totals. */
@Component
class ModelDescriber {
    private static final long TURN_NANOS = 20_000_000;

    private final ModelCatalog catalog;
    private final ModelCompiler compiler;
    private final EngineThreads threads;

    ModelDescriber(ModelCatalog catalog, ModelCompiler compiler, EngineThreads threads) {
        this.catalog = catalog;
        this.compiler = compiler;
        this.threads = threads;
    }

    /** @param all every version of the same model, newest first */
    ModelDescription describe(ModelVersion version, List<ModelVersion> all) {
        try (ModelLease lease = catalog.leaseUnserved(new ModelReference(version.name(), version.version(), null))) {
            return threads.call(() -> describe(version, all, lease.model()));
        }
    }

    /** For a model that has just been stored: waits its turn, since what is done can no longer be refused. */
    ModelDescription describeStored(ModelVersion version, List<ModelVersion> all) {
        while (true) {
            try {
                return describe(version, all);
            } catch (ProblemException busy) {
                if (!busy.isBusy()) {
                    throw busy;
                }
                LockSupport.parkNanos(TURN_NANOS);
            }
        }
    }

    private ModelDescription describe(ModelVersion version, List<ModelVersion> all, LoadedModel model) {
        Graph graph = model.graph();
        TypedGraph typed = compiler.infer(graph, Map.of());
        Map<String, @Nullable Object> totals = null;
        String reason = null;
        try {
            TypedGraph single = compiler.counted(
                    graph, InputBinding.ofBatch(graph, model.runtime().batchAxes(), 1, Map.of()));
            totals =
                    PlainFigures.of(Totals.SECTION, CostAnalyzer.analyze(single).totals());
        } catch (EngineException open) {
            reason = open.getMessage();
        }
        return new ModelDescription(
                new ModelDescription.Registration(
                        version.name(),
                        Long.toString(version.version()),
                        all.stream().map(each -> Long.toString(each.version())).toList(),
                        version.sha256(),
                        version.weightsSha256(),
                        version.format().id(),
                        graph.opset(),
                        version.bytes(),
                        version.created()),
                graph.inputs().stream()
                        .map(GraphInput::name)
                        .map(name -> value(name, typed))
                        .toList(),
                graph.outputs().stream().map(name -> value(name, typed)).toList(),
                layers(graph),
                model.missingFiles(),
                totals,
                reason,
                nonFiniteWeights(model));
    }

    private static List<ModelDescription.NonFiniteWeight> nonFiniteWeights(LoadedModel model) {
        List<ModelDescription.NonFiniteWeight> found = new ArrayList<>();
        model.runtime()
                .nonFiniteWeights()
                .forEach((weight, facts) -> found.add(new ModelDescription.NonFiniteWeight(
                        weight.name(), weight.type().shape().elements(), facts.nan(), facts.infinite())));
        return found;
    }

    private static ModelDescription.Value value(String name, TypedGraph typed) {
        TensorType type = typed.type(name);
        if (type == null) {
            return new ModelDescription.Value(name, null, null, List.of());
        }
        return new ModelDescription.Value(
                name,
                type.dataType().name(),
                type.shape().dims().stream().map(Dim::size).toList(),
                type.shape().dims().stream().map(Dim::toString).toList());
    }

    private static List<ModelDescription.Layer> layers(Graph graph) {
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            kinds.computeIfAbsent(node.layer(), layer -> new ArrayList<>())
                    .add(node.op().kind());
        }
        List<ModelDescription.Layer> layers = new ArrayList<>();
        kinds.forEach((name, operators) -> layers.add(new ModelDescription.Layer(name, List.copyOf(operators))));
        return layers;
    }
}
