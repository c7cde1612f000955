package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphEditor;
import io.neurometer.engine.graph.TypedGraph;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The rewrites that run between type inference and scheduling, in order. */
public final class PassPipeline {
    /** The report of dropping nodes that no output needs, which no option switches off. */
    static final String NEEDED = "drop-unneeded";

    private final List<Pass> passes;

    public PassPipeline(List<Pass> passes) {
        this.passes = List.copyOf(passes);
    }

    /** Every rewrite, in an order in which each finds its patterns as the ones before it leave them. */
    public static PassPipeline standard() {
        return new PassPipeline(List.of(
                // Every pattern is one of FP32.
                new WidenHalves(),
                // What does nothing must not stand between the parts of a pattern, nor must one value have two names.
                new RemoveIdentities(),
                new EinsumsIntoProducts(),
                new HoistTransposes(),
                new CommonSubexpressions(),
                new OneHotProducts(),
                // Into constants goes what can, while convolutions and products still stand alone: biases and factors
                // on either side of a batch normalization first, so that it follows its convolution.
                new PadsIntoWindows(),
                new AffineIntoWeights(),
                new BatchNormIntoWeights(),
                // Written-out operators become one; each pattern consists of elementwise operators and means.
                new NormalizationFusion(),
                new GroupNormFusion(),
                new ActivationFusion(),
                // Transposes of single elements look like any other until heads have been recognized by them.
                new PlainAttention(),
                new WeightsBeforeValues(),
                new MasksIntoSums(),
                new AttentionFusion(),
                new MultiHeadAttentionFusion(),
                new ChannelShuffleFusion(),
                new TransposesIntoReshapes(),
                new RemoveIdentities(),
                new QuantizedMatMulFusion(),
                // Only now do queries, keys and values come straight from their products.
                new MergeLinears(),
                new SelfAttentionFusion(),
                new ConcatsIntoConvolutions(),
                new ActivationsBeforePooling(),
                // Last, since a chain is closed to every other pattern.
                new ElementwiseFusion()));
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
        reports.add(new PassReport(NEEDED, typed.graph().nodes().size(), graph.dropped(), System.nanoTime() - start));
        for (Pass pass : passes) {
            if (without.contains(pass.name())) {
                continue;
            }
            start = System.nanoTime();
            Rewriter rewriter = new Rewriter(graph);
            pass.rewrite(rewriter);
            reports.add(new PassReport(pass.name(), rewriter.tried(), rewriter.applied(), System.nanoTime() - start));
        }
        return new PassResult(graph.verified(), reports, graph.sources());
    }
}
