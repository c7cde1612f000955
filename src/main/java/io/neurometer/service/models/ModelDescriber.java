package io.neurometer.service.models;

import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.cost.Totals;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Describes registered models: their inputs, outputs, layers and totals. */
@Component
class ModelDescriber {
    private final ModelCatalog catalog;
    private final ModelCompiler compiler;
    private final EngineThreads threads;
    private final SetAsideModels setAside;

    ModelDescriber(ModelCatalog catalog, ModelCompiler compiler, EngineThreads threads, SetAsideModels setAside) {
        this.catalog = catalog;
        this.compiler = compiler;
        this.threads = threads;
        this.setAside = setAside;
    }

    /** @param all every version of the same model */
    ModelDescription describe(ModelVersion version, VersionList all) {
        try (ModelLease lease = catalog.leaseUnserved(version.reference())) {
            LoadedModel model = lease.model();
            return threads.load(() -> facts(model.graph(), model.missingFiles(), model.runtime()))
                    .description(version, all, setAside.reason(model));
        }
    }

    /**
     * Describes a model that is to be stored.
     *
     * @throws EngineException {@link ErrorCode#MODEL_UNCOUNTABLE} when its figures exceed 64 bits
     */
    Facts describe(ModelReader.Network network, ModelRuntime runtime) {
        Facts facts = threads.load(() -> facts(network.graph(), network.missingFiles(), runtime));
        if (facts.uncountable()) {
            throw new EngineException(
                    Fault.of(ErrorCode.MODEL_UNCOUNTABLE, null, "a figure of this model exceeds 64 bits")
                            .fix("use smaller shapes"));
        }
        return facts;
    }

    /**
     * What a model is, whatever it is called.
     *
     * @param uncountable whether a figure for a batch of one exceeds 64 bits
     */
    record Facts(
            @Nullable Long opset,
            List<ModelDescription.Value> inputs,
            List<ModelDescription.Value> outputs,
            List<ModelDescription.Layer> layers,
            List<String> missingFiles,
            @Nullable Map<String, @Nullable Object> totals,
            @Nullable String totalsReason,
            List<ModelDescription.NonFiniteWeight> nonFiniteWeights,
            boolean uncountable) {

        /** @param all every version of the same model */
        ModelDescription description(ModelVersion version, VersionList all) {
            return description(version, all, null);
        }

        /** @param setAside why it is not run any more, or null */
        ModelDescription description(ModelVersion version, VersionList all, @Nullable String setAside) {
            return new ModelDescription(
                    new ModelDescription.Registration(
                            version.name(),
                            Long.toString(version.version()),
                            all.newestFirst().stream()
                                    .map(each -> Long.toString(each.version()))
                                    .toList(),
                            all.labelTexts(),
                            version.sha256(),
                            version.weightsSha256(),
                            version.format().id(),
                            opset,
                            version.bytes(),
                            version.created()),
                    inputs,
                    outputs,
                    layers,
                    missingFiles,
                    totals,
                    totalsReason,
                    nonFiniteWeights,
                    setAside);
        }
    }

    private Facts facts(Graph graph, List<String> missingFiles, ModelRuntime runtime) {
        TypedGraph typed = compiler.infer(graph, Map.of());
        Map<String, @Nullable Object> totals = null;
        String reason = null;
        boolean uncountable = false;
        try {
            TypedGraph single = compiler.counted(graph, InputBinding.ofBatch(graph, runtime.batchAxes(), 1, Map.of()));
            totals =
                    PlainFigures.of(Totals.SECTION, CostAnalyzer.analyze(single).totals());
        } catch (EngineException open) {
            reason = open.getMessage();
            uncountable = open.getCause() instanceof ArithmeticException;
        } catch (ArithmeticException overflow) {
            reason = "a figure of this model exceeds 64 bits";
            uncountable = true;
        }
        return new Facts(
                graph.opset(),
                graph.inputs().stream()
                        .map(GraphInput::name)
                        .map(name -> value(name, typed))
                        .toList(),
                graph.outputs().stream().map(name -> value(name, typed)).toList(),
                layers(graph),
                missingFiles,
                totals,
                reason,
                nonFiniteWeights(runtime),
                uncountable);
    }

    private static List<ModelDescription.NonFiniteWeight> nonFiniteWeights(ModelRuntime runtime) {
        List<ModelDescription.NonFiniteWeight> found = new ArrayList<>();
        runtime.nonFiniteWeights()
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
