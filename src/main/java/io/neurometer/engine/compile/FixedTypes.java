package io.neurometer.engine.compile;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.TypeUnknownException;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The types of nodes that no data of a request decides. */
final class FixedTypes {
    private FixedTypes() {}

    /** What a typed graph says of a node's outputs; null where it has no fixed type of one, or of an input. */
    static @Nullable List<TensorType> ofOutputs(Node node, TypedGraph typed) {
        for (String input : node.inputs()) {
            if (!input.equals(Node.ABSENT) && !typed.isFixed(input)) {
                return null;
            }
        }
        if (node.outputs().contains(Node.ABSENT)) {
            return byRule(node, typed);
        }
        return typed.fixedOutputs(node);
    }

    /** Of an output without a name only the type rule tells. */
    private static @Nullable List<TensorType> byRule(Node node, TypedGraph typed) {
        try {
            List<TensorType> types = node.op().infer(typed.inputs(node));
            return types.stream().allMatch(type -> type.shape().isFixed()) ? types : null;
        } catch (TypeUnknownException unknown) {
            return null;
        }
    }
}
