package io.neurometer.service.page;

import io.neurometer.engine.batch.BatchAxes;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Graph;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.InputBinding;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelLease;
import io.neurometer.service.models.ModelReference;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /graph}: a model as nodes and edges, for whoever draws it. */
@RestController
class GraphController {
    private final ModelCatalog catalog;
    private final ModelCompiler compiler;
    private final EngineThreads threads;

    GraphController(ModelCatalog catalog, ModelCompiler compiler, EngineThreads threads) {
        this.catalog = catalog;
        this.compiler = compiler;
        this.threads = threads;
    }

    /**
     * The graph for a batch of one.
     *
     * @param model a registered name or {@code zoo/<name>}
     * @param version null for the newest
     */
    @GetMapping(path = "/graph", produces = MediaType.APPLICATION_JSON_VALUE)
    DrawnGraph graph(@RequestParam String model, @RequestParam(required = false) @Nullable String version) {
        try (ModelLease lease = catalog.lease(ModelReference.named(model, version))) {
            LoadedModel loaded = lease.model();
            return threads.analyze(() -> draw(loaded));
        }
    }

    private DrawnGraph draw(LoadedModel model) {
        Graph graph = model.graph();
        try {
            BatchAxes axes = model.runtime().batchAxes();
            return DrawnGraph.of(
                    model.name(),
                    model.version(),
                    compiler.counted(graph, InputBinding.ofBatch(graph, axes, 1, Map.of())),
                    axes);
        } catch (EngineException | ArithmeticException open) {
            return DrawnGraph.withoutSizes(
                    model.name(), model.version(), compiler.infer(graph, Map.of()), String.valueOf(open.getMessage()));
        }
    }
}
