package io.neurometer.engine.graph;

import io.neurometer.engine.op.Body;
import io.neurometer.engine.op.Control;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts the nodes of bodies in the place of the nodes that hold them. */
final class Inliner {
    private final TypeInference inference;
    private @Nullable String mark;
    private int length;
    /** What follows the names of the nodes in the bodies of nodes that are copies themselves. */
    private final Map<String, String> suffixes = new HashMap<>();

    Inliner(TypeInference inference) {
        this.inference = inference;
    }

    /** What occurs in every new name and in no name of the graph. */
    String mark() {
        while (mark == null) {
            String next = "#".repeat(++length);
            mark = occurs(next, inference.soFar().graph()) ? null : next;
        }
        return mark;
    }

    private static boolean occurs(String mark, Graph graph) {
        return graph.inputs().stream().anyMatch(input -> input.name().contains(mark))
                || graph.weights().keySet().stream().anyMatch(name -> name.contains(mark))
                || occurs(mark, graph.nodes());
    }

    private static boolean occurs(String mark, List<Node> nodes) {
        for (Node node : nodes) {
            if (node.name().contains(mark) || node.outputs().stream().anyMatch(output -> output.contains(mark))) {
                return true;
            }
            if (node.op() instanceof Control control) {
                for (Body body : control.bodies()) {
                    if (occurs(mark, ((Subgraph) body).nodes())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** What follows the names of the nodes in the bodies of a node. */
    String suffix(Node node) {
        return suffixes.getOrDefault(node.name(), "");
    }

    /** Adds the nodes of a body and gives the names of its outputs. */
    List<String> inline(Subgraph body, Map<String, String> names, String suffix) {
        for (Node node : body.renamed(names, suffix)) {
            if (!suffix.isEmpty() && node.op() instanceof Control) {
                suffixes.put(node.name(), suffix);
            }
            inference.visit(node);
        }
        return body.outputs(names);
    }

    /** Lets values be the outputs of a node, dependent on what decided. */
    void give(Node node, List<String> results, List<String> deciders) {
        for (int i = 0; i < node.outputs().size(); i++) {
            String output = node.outputs().get(i);
            if (!output.equals(Node.ABSENT)) {
                List<String> inputs = new ArrayList<>();
                inputs.add(results.get(i));
                inputs.addAll(deciders);
                inference.visit(new Node(
                        node.name() + mark() + i, node.layer(), new Control.Chosen(), inputs, List.of(output)));
            }
        }
    }
}
