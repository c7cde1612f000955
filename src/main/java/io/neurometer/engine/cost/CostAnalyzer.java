package io.neurometer.engine.cost;

import io.neurometer.engine.cost.convention.CountedNode;
import io.neurometer.engine.cost.convention.ToolFigure;
import io.neurometer.engine.cost.convention.Translator;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;

/** Makes the analytic report of a typed graph. */
public final class CostAnalyzer {
    private CostAnalyzer() {}

    /**
     * Analyses what runs for the graph's outputs. Nodes of constant operands alone cost nothing at run time and are no
     * rows, though the weights behind them count.
     *
     * @param typed a graph whose input types are all fixed
     * @throws IllegalArgumentException when an input's type is not fixed
     * @throws EngineException {@link ErrorCode#TOO_LARGE} when a figure exceeds 2^63-1, or constants depend on one another
     *     in millions of ways
     */
    public static AnalyticReport analyze(TypedGraph typed) {
        for (GraphInput input : typed.graph().inputs()) {
            if (!typed.isFixed(input.name())) {
                throw new IllegalArgumentException("input '" + input.name() + "' has no fixed shape");
            }
        }
        try {
            return report(typed);
        } catch (ArithmeticException overflow) {
            throw new EngineException(
                    Fault.of(ErrorCode.TOO_LARGE, null, "a figure of this model exceeds 64 bits")
                            .fix("use a smaller batch or smaller shapes"),
                    overflow);
        }
    }

    private static AnalyticReport report(TypedGraph typed) {
        AnalyzedGraph graph = AnalyzedGraph.of(typed);
        Totals totals = Totals.of(graph);
        long batch = batch(typed);
        return new AnalyticReport(
                conventions(graph),
                batch,
                totals,
                PerSample.of(totals, batch),
                ExactMac.of(graph),
                KvCache.of(typed, graph.nodes()),
                graph.layers().stream().map(LayerCost::of).toList(),
                ConstantCount.of(graph),
                Coverage.of(graph));
    }

    private static Map<String, ToolFigure> conventions(AnalyzedGraph graph) {
        List<CountedNode> counted = CountedNodes.of(graph);
        boolean fromOnnx = graph.typed().graph().opset() != null;
        return Translator.figures(counted, fromOnnx, graph.nodes().size() - counted.size());
    }

    /** The first dimension that all inputs with dimensions share; 1 where they differ. */
    private static long batch(TypedGraph typed) {
        long batch = -1;
        for (GraphInput input : typed.graph().inputs()) {
            TensorType type = Sizes.fixed(typed, input.name());
            if (type == null || type.shape().rank() == 0) {
                continue;
            }
            if (batch >= 0 && batch != type.shape().size(0)) {
                return 1;
            }
            batch = type.shape().size(0);
        }
        return Math.max(1, batch);
    }
}
