package io.neurometer.service.models;

import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.TensorType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model as {@code GET /models/{name}} tells of it.
 *
 * @param name the name it is registered under
 * @param version the version described
 * @param versions all versions, newest first
 * @param sha256 digest of the model file
 * @param weightsSha256 digest of the separate weights, or null
 * @param format the language of the model file
 * @param bytes size of all files
 * @param created when it was registered
 * @param inputs what a request supplies
 * @param outputs what a request gets
 * @param layers in order of execution
 */
public record ModelDescription(
        String name,
        String version,
        List<String> versions,
        String sha256,
        @Nullable String weightsSha256,
        String format,
        long bytes,
        Instant created,
        List<Value> inputs,
        List<Value> outputs,
        List<Layer> layers) {

    /**
     * @param shape -1 where a request decides
     * @param dims the same with the names of those dimensions
     */
    public record Value(
            String name,
            @Nullable String datatype,
            @Nullable List<Long> shape,
            List<String> dims) {}

    /** @param kinds the operators it consists of */
    public record Layer(String name, List<String> kinds) {}

    static ModelDescription of(ModelVersion version, List<ModelVersion> all, TypedGraph typed) {
        Graph graph = typed.graph();
        return new ModelDescription(
                version.name(),
                Long.toString(version.version()),
                all.stream().map(each -> Long.toString(each.version())).toList(),
                version.sha256(),
                version.weightsSha256(),
                version.format().id(),
                version.bytes(),
                version.created(),
                graph.inputs().stream()
                        .map(GraphInput::name)
                        .map(name -> value(name, typed))
                        .toList(),
                graph.outputs().stream().map(name -> value(name, typed)).toList(),
                layers(graph));
    }

    private static Value value(String name, TypedGraph typed) {
        TensorType type = typed.type(name);
        if (type == null) {
            return new Value(name, null, null, List.of());
        }
        return new Value(
                name,
                type.dataType().name(),
                type.shape().dims().stream().map(Dim::size).toList(),
                type.shape().dims().stream().map(Dim::toString).toList());
    }

    private static List<Layer> layers(Graph graph) {
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            kinds.computeIfAbsent(node.layer(), layer -> new ArrayList<>())
                    .add(node.op().kind());
        }
        List<Layer> layers = new ArrayList<>();
        kinds.forEach((name, operators) -> layers.add(new Layer(name, List.copyOf(operators))));
        return layers;
    }
}
