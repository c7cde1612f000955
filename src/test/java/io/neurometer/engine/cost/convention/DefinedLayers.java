package io.neurometer.engine.cost.convention;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.TensorType;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Reports of small models. */
final class DefinedLayers {
    private static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());

    private DefinedLayers() {}

    /** @param shape of the only input, as JSON @param layers as JSON, joined by commas */
    static AnalyticReport report(String shape, String layers) {
        String json = "{\"name\":\"layers\",\"inputs\":[{\"name\":\"x\",\"shape\":" + shape + "}],\"layers\":[" + layers
                + "]}";
        return report(
                new DefinitionImporter()
                        .read(json.getBytes(StandardCharsets.UTF_8))
                        .graph(),
                Map.of());
    }

    /** @param symbols sizes of the dimensions that have names */
    static AnalyticReport report(Graph graph, Map<String, Long> symbols) {
        Map<String, TensorType> inputs = new HashMap<>();
        for (GraphInput input : graph.inputs()) {
            TensorType type = input.type();
            inputs.put(input.name(), type.withShape(type.shape().bind(symbols)));
        }
        return CostAnalyzer.analyze(COMPILER.infer(graph, inputs));
    }
}
