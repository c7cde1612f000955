package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphEditor;
import io.neurometer.engine.graph.TypedGraph;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The rewrites that run between type inference and scheduling, in order. */
public final class PassPipeline {
    /** Taking over what the outputs need, which no option switches off. */
    static final String NEEDED = "drop-unneeded";

    private final List<Pass> passes;

    public PassPipeline(List<Pass> passes) {
        this.passes = List.copyOf(passes);
    }

    /** Every rewrite, in an order in which each finds its patterns as the ones before it leave them. */
    public static PassPipeline standard() {
        return new PassPipeline(List.of(
                // What does nothing must not stand between the parts of a pattern, nor must two names for one value.
                new RemoveIdentities(),
                new CommonSubexpressions(),
                new FuseLayerNorm(),
                new FuseGelu(),
                new FuseAttention(),
                new ShuffleChannels(),
                // Weights take in what they can before the rest is appended to their layers.
                new FoldScale(),
                new FoldBatchNorm(),
                new FuseChains()));
    }

    /** The names of the passes, each once. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        passes.forEach(pass -> names.add(pass.name()));
        return names;
    }

    /**
     * Rewrites a graph.
     *
     * @param outputs names of the values that must stay, each with exactly its meaning
     * @param without names of passes to leave out
     */
    public PassResult run(TypedGraph typed, List<String> outputs, Set<String> without) {
        List<PassReport> reports = new ArrayList<>();
        long start = System.nanoTime();
        GraphEditor graph = new GraphEditor(typed, outputs);
        TypedGraph result = graph.verified();
        reports.add(new PassReport(NEEDED, typed.graph().nodes().size(), graph.dropped(), System.nanoTime() - start));
        for (Pass pass : passes) {
            if (without.contains(pass.name())) {
                continue;
            }
            start = System.nanoTime();
            Rewriter rewriter = new Rewriter(graph);
            pass.rewrite(rewriter);
            result = rewriter.applied() == 0 ? result : graph.verified();
            reports.add(new PassReport(pass.name(), rewriter.tried(), rewriter.applied(), System.nanoTime() - start));
        }
        return new PassResult(result, reports, graph.sources());
    }
}
