package io.neurometer.engine.compile;

import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.memory.Lifetime;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        List<Node> needed = needed(typed, outputs);
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
        return new Schedule(needed, constants, lifetimes(typed, needed, outputs));
    }

    private static List<Node> needed(TypedGraph typed, List<String> outputs) {
        Set<String> wanted = new HashSet<>(outputs);
        List<Node> needed = new ArrayList<>();
        List<Node> nodes = typed.graph().nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (!typed.isConstant(node) && node.outputs().stream().anyMatch(wanted::contains)) {
                needed.add(node);
                wanted.addAll(node.inputs());
            }
        }
        Collections.reverse(needed);
        return needed;
    }

    private static List<Lifetime> lifetimes(TypedGraph typed, List<Node> nodes, List<String> outputs) {
        Map<String, String> blocks = new HashMap<>();
        Map<String, Integer> made = new LinkedHashMap<>();
        Map<String, Integer> lastRead = new HashMap<>();
        Set<String> elsewhere = new HashSet<>(typed.constants());
        for (GraphInput input : typed.graph().inputs()) {
            elsewhere.add(input.name());
        }
        for (int step = 0; step < nodes.size(); step++) {
            Node node = nodes.get(step);
            for (String input : node.inputs()) {
                lastRead.put(blocks.getOrDefault(input, input), step);
            }
            for (String output : node.outputs()) {
                if (node.op().isView()) {
                    String source = node.inputs().get(0);
                    blocks.put(output, blocks.getOrDefault(source, source));
                } else if (!output.equals(Node.ABSENT)) {
                    made.put(output, step);
                }
            }
        }
        for (String output : outputs) {
            lastRead.put(blocks.getOrDefault(output, output), nodes.size());
        }
        List<Lifetime> lifetimes = new ArrayList<>();
        made.forEach((value, step) -> {
            TensorType type = typed.type(value);
            if (!elsewhere.contains(value) && type != null && type.shape().isFixed()) {
                lifetimes.add(new Lifetime(value, type.bytes(), step, lastRead.getOrDefault(value, step)));
            }
        });
        return lifetimes;
    }
}
