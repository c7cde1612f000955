package io.neurometer.engine.cost;

import io.neurometer.engine.cost.WeightUses.Use;
import io.neurometer.engine.cost.convention.CountedNode;
import io.neurometer.engine.cost.convention.LayerKind;
import io.neurometer.engine.cost.convention.LayerKinds;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The nodes of one graph as the conventions of other tools see them; those of unknown types are left out. */
final class CountedNodes {
    private CountedNodes() {}

    static List<CountedNode> of(
            TypedGraph typed,
            List<Node> nodes,
            List<List<Use>> uses,
            List<Optional<NodeCost>> costs,
            BiasAdds biasAdds) {
        LayerKinds kinds = new LayerKinds(typed, attentionModules(typed, nodes, uses));
        List<CountedNode> counted = new ArrayList<>(nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            long params = ParameterCount.ofNode(uses.get(i));
            costs.get(i).ifPresent(cost -> {
                Inputs inputs = typed.inputs(node);
                counted.add(new CountedNode(
                        node.name(),
                        biasAdds.isBias(node) ? LayerKind.BIAS_ADD : kinds.of(node),
                        node.op(),
                        inputs,
                        NodeCost.outputs(typed, node),
                        cost.arithmetic(),
                        biasAdds.hasBias(node) || hasBiasInput(node.op(), inputs),
                        params));
            });
        }
        return counted;
    }

    private static boolean hasBiasInput(Op op, Inputs inputs) {
        boolean mayHave = op instanceof Convolution.Conv
                || op instanceof Convolution.ConvTranspose
                || op instanceof Linear.FullyConnected
                || op instanceof Linear.Gemm;
        return mayHave && inputs.has(2);
    }

    /** Layers of a definition whose weights are those of PyTorch's {@code nn.MultiheadAttention}. */
    private static Set<String> attentionModules(TypedGraph typed, List<Node> nodes, List<List<Use>> uses) {
        Set<String> layers = new HashSet<>();
        if (typed.graph().opset() != null) {
            return layers;
        }
        for (int i = 0; i < nodes.size(); i++) {
            String packed = nodes.get(i).layer() + ".in_proj_weight";
            if (uses.get(i).stream().anyMatch(use -> use.weight().name().equals(packed))) {
                layers.add(nodes.get(i).layer());
            }
        }
        return layers;
    }
}
