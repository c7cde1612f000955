package io.neurometer.service.models;

import io.neurometer.GoldenFile;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.batch.BatchAxes;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.cost.Totals;
import io.neurometer.engine.frontend.definition.Zoo;
import io.neurometer.engine.graph.Graph;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The totals in the description of a model. */
class ModelTotalsTest {
    @Test
    void totalsOfLeNet5() throws IOException {
        Graph graph = Zoo.load("lenet5").graph();
        ModelCompiler compiler = new ModelCompiler(Backends.discover());
        BatchAxes axes = BatchAxes.of(graph, types -> compiler.infer(graph, types));
        Totals totals = CostAnalyzer.analyze(
                        compiler.infer(graph, InputBinding.ofBatch(graph, axes, 1, Map.of())), axes)
                .totals();
        JsonMapper mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
        String text = mapper.writeValueAsString(PlainFigures.of(Totals.SECTION, totals))
                        .replace("},", "},\n") + "\n";

        GoldenFile.check("analytic/lenet5-description.json", text);
    }
}
