package io.neurometer.service.models;

import io.neurometer.engine.batch.BatchAxes;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.cost.Totals;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs for a single item, as far as that can be told without knowing its inputs' sizes.
 *
 * @param macs multiply-accumulates; null when sizes beside the batch are open
 * @param peakActivationBytes peak of activations with operators in place; null when sizes beside the batch are open
 */
public record StaticFigures(
        long parameters, @Nullable Long macs, @Nullable Long peakActivationBytes) {

    /** @throws io.neurometer.engine.error.EngineException when the model's types do not fit at batch 1 */
    public static StaticFigures of(Graph graph, ModelCompiler compiler) {
        BatchAxes axes = BatchAxes.of(graph, types -> compiler.infer(graph, types));
        Totals totals = CostAnalyzer.analyze(compiler.counted(graph, smallest(graph)), axes)
                .totals();
        boolean open = graph.inputs().stream().anyMatch(input -> hasOpenDimsBesideBatch(input, axes));
        return new StaticFigures(
                totals.params(),
                open ? null : totals.mac(),
                open ? null : totals.peak().bytes().inplace());
    }

    private static boolean hasOpenDimsBesideBatch(GraphInput input, BatchAxes axes) {
        long open = input.type().shape().dims().stream()
                .filter(dim -> !dim.isFixed())
                .count();
        return open > (axes.isOpen(input) ? 1 : 0);
    }

    private static Map<String, TensorType> smallest(Graph graph) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (GraphInput input : graph.inputs()) {
            Shape shape = Shape.of(input.type().shape().dims().stream()
                    .map(dim -> dim.isFixed() ? dim : Dim.of(1))
                    .toList());
            types.put(input.name(), input.type().withShape(shape));
        }
        return types;
    }
}
