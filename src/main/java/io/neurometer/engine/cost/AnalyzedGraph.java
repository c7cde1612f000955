package io.neurometer.engine.cost;

import io.neurometer.engine.cost.WeightUses.Use;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * A typed graph with what several metrics look at.
 *
 * @param nodes those that run for the graph's outputs, in order; nodes of constant operands alone cost nothing at run time
 *     and are left out
 * @param uses the weights that each node uses
 * @param costs of each node
 * @param total of all nodes whose cost is known
 */
record AnalyzedGraph(
        TypedGraph typed,
        List<Node> nodes,
        List<List<Use>> uses,
        BiasAdds biasAdds,
        List<Reading<NodeCost>> costs,
        NodeCost total) {

    /** @throws EngineException when constants depend on one another in millions of ways */
    static AnalyzedGraph of(TypedGraph typed) {
        List<Node> nodes = typed.running(typed.graph().outputs());
        List<List<Use>> uses = WeightUses.of(typed, nodes);
        BiasAdds biasAdds = new BiasAdds(typed, nodes);
        List<Reading<NodeCost>> costs = new ArrayList<>(nodes.size());
        NodeCost total = NodeCost.NONE;
        for (int i = 0; i < nodes.size(); i++) {
            Reading<NodeCost> cost = NodeCost.of(typed, nodes.get(i), uses.get(i), biasAdds);
            costs.add(cost);
            total = cost.value() == null ? total : total.plus(cost.value());
        }
        return new AnalyzedGraph(typed, nodes, uses, biasAdds, costs, total);
    }

    /** Inputs first, then the nodes that run. */
    List<AnalyzedLayer> layers() {
        List<AnalyzedLayer> layers = new ArrayList<>(nodes.size() + 1);
        long[] alive = new PeakLadder(typed, nodes).aliveBytes();
        for (GraphInput input : typed.graph().inputs()) {
            layers.add(AnalyzedLayer.ofInput(typed, input));
        }
        for (int i = 0; i < nodes.size(); i++) {
            layers.add(AnalyzedLayer.ofNode(typed, nodes.get(i), uses.get(i), costs.get(i), alive[i]));
        }
        return layers;
    }
}
