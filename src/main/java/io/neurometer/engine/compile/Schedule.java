package io.neurometer.engine.compile;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.memory.InPlaceRule;
import io.neurometer.engine.memory.Lifetime;
import io.neurometer.engine.memory.Liveness;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes must run for the outputs asked for, and which values are read last by which of them.
 *
 * @param nodes the nodes that run, in order: needed, and not constant
 * @param constants names of the constant values that those nodes or the outputs read
 * @param liveness the blocks of memory that the nodes' values would lie in if every value had its own
 */
record Schedule(List<Node> nodes, Set<String> constants, Liveness liveness) {

    static Schedule of(TypedGraph typed, List<String> outputs) {
        List<Node> needed = typed.running(outputs);
        Liveness liveness = Liveness.of(typed, needed, outputs, InPlaceRule.NEVER);
        return new Schedule(needed, constantsRead(typed, needed, outputs), liveness);
    }

    /** Names of the constants that nodes read, or that are outputs themselves. */
    static Set<String> constantsRead(TypedGraph typed, List<Node> nodes, Collection<String> outputs) {
        Set<String> names = new HashSet<>(outputs);
        nodes.forEach(node -> names.addAll(node.inputs()));
        names.remove(Node.ABSENT);
        names.retainAll(typed.constants());
        return names;
    }

    /** The last step at which each value's block is read; nothing for the model's inputs and constants. */
    Map<String, Integer> lastReads() {
        Map<String, Integer> byBlock = new HashMap<>();
        for (Lifetime lifetime : liveness.lifetimes()) {
            byBlock.put(lifetime.value(), lifetime.last());
        }
        Map<String, Integer> byValue = new HashMap<>();
        for (Node node : nodes) {
            for (String output : node.outputs()) {
                liveness.blockOf(output).map(byBlock::get).ifPresent(last -> byValue.put(output, last));
            }
        }
        return byValue;
    }
}
