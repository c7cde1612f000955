package io.neurometer.engine.graph;

import java.util.List;

/** Counts the operations of some nodes, to find the larger one of two branches. */
final class Operations {
    private Operations() {}

    /** All operations of the nodes whose types are fixed, and one for each node, so that more nodes are more. */
    static long of(TypeInference inference, List<Node> nodes) {
        TypedGraph typed = inference.soFar();
        long sum = 0;
        for (Node node : nodes) {
            sum = Math.addExact(sum, 1);
            boolean isFixed =
                    node.inputs().stream().allMatch(input -> input.equals(Node.ABSENT) || typed.isFixed(input))
                            && node.outputs().stream().allMatch(typed::isFixed);
            if (isFixed && !typed.isConstant(node)) {
                sum = Math.addExact(
                        sum,
                        node.op()
                                .cost(
                                        typed.inputs(node),
                                        node.outputs().stream()
                                                .map(typed::requireType)
                                                .toList())
                                .op());
            }
        }
        return sum;
    }
}
