package io.neurometer.engine.pass;

import io.neurometer.engine.GraphRuns;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rewrites small graphs, and runs them as they stand and rewritten. */
final class Rewrites {
    private Rewrites() {}

    /** What runs after all passes but those left out, kind by kind in order. */
    static List<String> kinds(Graph graph, String... without) {
        TypedGraph typed = GraphRuns.of(graph, Map.of()).typed();
        PassResult result = PassPipeline.standard().run(typed, graph.outputs(), Set.of(without));
        return result.typed().running(graph.outputs()).stream()
                .map(Node::op)
                .map(op -> op.kind())
                .toList();
    }

    /** Rewritten, the graph gives what it gives as it stands; FP32 sums in another order differ by less than 1e-4. */
    static void assertSameAnswers(Graph graph) {
        GraphRuns.of(graph, Map.of())
                .assertSame(
                        graph.outputs(),
                        1e-4,
                        List.of(
                                CompileOptions.of(Backends.REFERENCE),
                                CompileOptions.of("onednn").withThreads(1)));
    }
}
