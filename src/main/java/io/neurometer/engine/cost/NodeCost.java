package io.neurometer.engine.cost;

import io.neurometer.engine.cost.WeightUses.Use;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Control;
import io.neurometer.engine.op.InputRole;
import io.neurometer.engine.op.OpCost;
import io.neurometer.engine.op.OpVector;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Metric: arithmetic, neurons and connections of one node of known types.
 *
 * @param arithmetic what the operator's cost rule says; connections are 0 where it has no weights
 * @param neurons output elements where it has weights, 0 elsewhere
 */
record NodeCost(OpCost arithmetic, long neurons) {
    static final NodeCost NONE = new NodeCost(OpCost.FREE, 0);

    /** Absent when the node's types are known only when a request runs. */
    static Reading<NodeCost> of(TypedGraph typed, Node node, List<Use> uses, BiasAdds biasAdds) {
        if (Control.isFlow(node.op())) {
            return Reading.absent("it repeats more nodes than are counted one by one");
        }
        if (!Stream.concat(node.inputs().stream(), node.outputs().stream())
                .allMatch(value -> value.equals(Node.ABSENT) || typed.isFixed(value))) {
            return Reading.absent("the types are known only when a request runs");
        }
        List<TensorType> outputs = outputs(typed, node);
        OpCost cost = node.op().cost(typed.inputs(node), outputs);
        long features = outputs.get(0).shape().elements();
        if (biasAdds.isBias(node)) {
            cost = cost.withOther(OpVector.ZERO);
        }
        if (!hasNeurons(node, uses)) {
            return Reading.of(new NodeCost(cost.withConnections(0, 0), 0));
        }
        long biasEdges = biasAdds.hasBias(node) ? features : cost.biasConnections();
        return Reading.of(new NodeCost(cost.withConnections(cost.connections(), biasEdges), features));
    }

    /** @throws ArithmeticException when a sum exceeds 2^63-1 */
    NodeCost plus(NodeCost other) {
        return new NodeCost(arithmetic.plus(other.arithmetic), Math.addExact(neurons, other.neurons));
    }

    private static boolean hasNeurons(Node node, List<Use> uses) {
        return LayerFamily.mayHaveNeurons(node.op()) && uses.stream().anyMatch(use -> use.role() == InputRole.WEIGHT);
    }

    /** All outputs' types, of optional outputs that nobody reads too. */
    static List<TensorType> outputs(TypedGraph typed, Node node) {
        List<TensorType> types = new ArrayList<>();
        for (String output : node.outputs()) {
            TensorType type = typed.type(output);
            if (type == null) {
                return node.op().infer(typed.inputs(node));
            }
            types.add(type);
        }
        return types;
    }
}
