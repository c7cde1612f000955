package io.neurometer.engine.batch;

import io.neurometer.engine.batch.InputAxes.AxisClass;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.TypeUnknownException;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Follows the dimensions of the inputs through a graph. */
final class AxisFlow {
    private AxisFlow() {}

    /** The dimensions of the inputs that are read, with what the operators that run say of them. */
    static List<AxisClass> follow(TypedGraph typed) {
        InputAxes axes = new InputAxes(typed.graph().inputs());
        Map<String, List<List<Factor>>> values = new HashMap<>();
        for (GraphInput input : typed.graph().inputs()) {
            TensorType type = typed.type(input.name());
            if (type == null || !type.shape().isFixed()) {
                continue;
            }
            List<List<Factor>> dims = new ArrayList<>();
            for (int axis = 0; axis < type.shape().rank(); axis++) {
                dims.add(List.of(new Factor(type.shape().size(axis), axes.of(input.name(), axis), false)));
            }
            values.put(input.name(), dims);
        }
        Set<String> read = new HashSet<>(typed.graph().outputs());
        for (Node node : typed.running(typed.graph().outputs())) {
            read.addAll(node.inputs());
            if (node.inputs().stream().anyMatch(values::containsKey)) {
                visit(new NodeAxes(typed, node, axes, values));
            }
        }
        return axes.classes().stream()
                .filter(each -> each.axes().stream().anyMatch(axis -> read.contains(axis.input())))
                .toList();
    }

    /** A value whose type only a run can tell has no dimensions to follow. */
    private static void visit(NodeAxes node) {
        if (!node.isFixed()) {
            node.loseAll();
            return;
        }
        try {
            AxisRules.apply(node);
        } catch (TypeUnknownException unknown) {
            node.loseAll();
        }
    }
}
