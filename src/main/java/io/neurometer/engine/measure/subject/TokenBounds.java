package io.neurometer.engine.measure.subject;

import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds for each input how large its integers may be: the size of the smallest table that they index, followed through
 * operators that only move or convert elements.
 */
final class TokenBounds {
    private TokenBounds() {}

    /** The exclusive upper bound of each input's elements; inputs that index nothing are missing. */
    static Map<String, Long> of(TypedGraph typed) {
        Graph graph = typed.graph();
        Map<String, Set<String>> origins = new HashMap<>();
        graph.inputs().forEach(input -> origins.put(input.name(), Set.of(input.name())));
        Map<String, Long> bounds = new HashMap<>();
        for (Node node : graph.nodes()) {
            int axis = indexedAxis(node.op());
            if (axis != Integer.MIN_VALUE && node.inputs().size() > 1) {
                TensorType table = typed.type(node.inputs().get(0));
                Dim rows = table == null || table.shape().rank() == 0
                        ? Dim.UNKNOWN
                        : table.shape().dim(axis);
                if (rows.isFixed()) {
                    origins.getOrDefault(node.inputs().get(1), Set.of())
                            .forEach(input -> bounds.merge(input, rows.size(), Math::min));
                }
            }
            if (movesElements(node.op())) {
                Set<String> merged = new HashSet<>();
                node.inputs().forEach(input -> merged.addAll(origins.getOrDefault(input, Set.of())));
                node.outputs().forEach(output -> origins.put(output, merged));
            }
        }
        return bounds;
    }

    private static int indexedAxis(Op op) {
        if (op instanceof Gathering.Gather gather) {
            return gather.axis();
        }
        return op instanceof Gathering.GatherElements gather ? gather.axis() : Integer.MIN_VALUE;
    }

    private static boolean movesElements(Op op) {
        return op.isView()
                || op instanceof Elementwise.Cast
                || op instanceof Movement.Transpose
                || op instanceof Movement.Concat
                || op instanceof Movement.Split
                || op instanceof Movement.Slice
                || op instanceof Movement.Expand
                || op instanceof Movement.Tile;
    }
}
