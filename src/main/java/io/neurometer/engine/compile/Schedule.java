package io.neurometer.engine.compile;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.memory.Lifetime;
import io.neurometer.engine.memory.Liveness;
import io.neurometer.engine.memory.Sharing;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which nodes must run for the outputs asked for, and how long each block of memory is in use.
 *
 * @param nodes the nodes that run, in order: needed, and not constant
 * @param constants names of the constant values that those nodes or the outputs read
 * @param lifetimes one for each value of fixed type that needs memory of its own: not inputs, constants or views
 */
record Schedule(List<Node> nodes, Set<String> constants, List<Lifetime> lifetimes) {

    static Schedule of(TypedGraph typed, List<String> outputs) {
        List<Node> needed = typed.running(outputs);
        Set<String> constants = new HashSet<>();
        for (Node node : needed) {
            for (String input : node.inputs()) {
                if (typed.constants().contains(input)) {
                    constants.add(input);
                }
            }
        }
        for (String output : outputs) {
            if (typed.constants().contains(output)) {
                constants.add(output);
            }
        }
        return new Schedule(
                needed,
                constants,
                Liveness.of(typed, needed, outputs, Sharing.NONE).lifetimes());
    }
}
