package io.neurometer.engine.cost;

import io.neurometer.engine.cost.WeightUses.Use;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.report.Reading;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * An input of a model, or a node that runs, with what metrics of layers look at.
 *
 * @param node null for an input
 * @param inputs names of the values that it reads
 * @param outputs names of the values that it makes
 * @param aliveBytes bytes of features that are alive while it runs; 0 for an input, which runs nothing
 */
record AnalyzedLayer(
        TypedGraph typed,
        @Nullable Node node,
        List<String> inputs,
        List<String> outputs,
        List<Use> uses,
        Reading<NodeCost> cost,
        long aliveBytes) {

    static AnalyzedLayer ofInput(TypedGraph typed, GraphInput input) {
        return new AnalyzedLayer(
                typed, null, List.of(), List.of(input.name()), List.of(), Reading.of(NodeCost.NONE), 0);
    }

    static AnalyzedLayer ofNode(TypedGraph typed, Node node, List<Use> uses, Reading<NodeCost> cost, long alive) {
        return new AnalyzedLayer(typed, node, node.inputs(), node.outputs(), uses, cost, alive);
    }

    /** What is counted of the node, or the figure of an input; absent where the node's types are not known. */
    Reading<Long> count(ToLongFunction<Node> ofNode, long ofInput) {
        return cost.map(known -> node == null ? ofInput : ofNode.applyAsLong(node));
    }
}
