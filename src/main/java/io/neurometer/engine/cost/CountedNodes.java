package io.neurometer.engine.cost;

import io.neurometer.engine.cost.convention.CountedNode;
import io.neurometer.engine.cost.convention.LayerKind;
import io.neurometer.engine.cost.convention.LayerKinds;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Inputs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The nodes of one graph as other tools count them; those of unknown types are left out. */
final class CountedNodes {
    private CountedNodes() {}

    static List<CountedNode> of(AnalyzedGraph graph) {
        TypedGraph typed = graph.typed();
        LayerKinds kinds = new LayerKinds(typed, attentionModules(graph));
        List<CountedNode> counted = new ArrayList<>(graph.nodes().size());
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node node = graph.nodes().get(i);
            NodeCost cost = graph.costs().get(i).value();
            if (cost != null) {
                Inputs inputs = typed.inputs(node);
                counted.add(new CountedNode(
                        node.name(),
                        graph.biasAdds().isBias(node) ? LayerKind.BIAS_ADD : kinds.of(node),
                        node.op(),
                        inputs,
                        NodeCost.outputs(typed, node),
                        cost.arithmetic(),
                        graph.biasAdds().hasBias(node) || (BiasAdds.takesBias(node.op()) && inputs.has(2)),
                        ParameterCount.ofNode(graph.uses().get(i))));
            }
        }
        return counted;
    }

    /** Layers of a definition whose weights are those of PyTorch's {@code nn.MultiheadAttention}. */
    private static Set<String> attentionModules(AnalyzedGraph graph) {
        Set<String> layers = new HashSet<>();
        if (graph.typed().graph().opset() != null) {
            return layers;
        }
        for (int i = 0; i < graph.nodes().size(); i++) {
            String layer = graph.nodes().get(i).layer();
            String packed = layer + ".in_proj_weight";
            if (graph.uses().get(i).stream().anyMatch(use -> use.weight().name().equals(packed))) {
                layers.add(layer);
            }
        }
        return layers;
    }
}
