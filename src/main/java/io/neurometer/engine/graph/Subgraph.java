package io.neurometer.engine.graph;

import io.neurometer.engine.op.Body;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The body of an operator: nodes that read its formal inputs, values of their own and captured ones. It has no weights;
 * those of the file are captured from the graph. Compared by identity.
 */
public final class Subgraph implements Body {
    /** The rank of a formal input whose shape the file does not declare. */
    public static final int UNKNOWN_RANK = -1;

    private final List<Formal> formals;
    private final List<String> captured;
    private final List<Node> nodes;
    private final List<String> outputs;

    /** An input that each call supplies. @param rank as declared, or {@link #UNKNOWN_RANK} */
    public record Formal(String name, int rank) {}

    /**
     * @param captured names, within the body, of the values that the operator's last inputs supply, in their order
     * @param nodes in an order in which every value is made before it is read
     * @param outputs names of formal inputs, captured values or what nodes make
     */
    public Subgraph(List<Formal> formals, List<String> captured, List<Node> nodes, List<String> outputs) {
        this.formals = List.copyOf(formals);
        this.captured = List.copyOf(captured);
        this.nodes = List.copyOf(nodes);
        this.outputs = List.copyOf(outputs);
    }

    public List<Formal> formals() {
        return formals;
    }

    public List<String> captured() {
        return captured;
    }

    public List<String> outputs() {
        return outputs;
    }

    /** The nodes, not those of bodies inside them. */
    public List<Node> nodes() {
        return nodes;
    }

    /**
     * The names that captured values have around the operator.
     *
     * @param node the operator's node
     * @param ownInputs how many of its inputs precede the captured values
     */
    public Map<String, String> names(Node node, int ownInputs) {
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < captured.size(); i++) {
            names.put(captured.get(i), node.inputs().get(ownInputs + i));
        }
        return names;
    }

    /**
     * The nodes under other names.
     *
     * @param names new names of formal inputs and captured values; gets those of the values that the nodes make
     * @param suffix follows the names of nodes and of the values that they make
     */
    public List<Node> renamed(Map<String, String> names, String suffix) {
        nodes.forEach(node -> node.outputs().forEach(output -> names.put(output, output + suffix)));
        names.put(Node.ABSENT, Node.ABSENT);
        List<Node> renamed = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            renamed.add(new Node(
                    node.name() + suffix,
                    node.layer(),
                    node.op(),
                    renamed(node.inputs(), names),
                    renamed(node.outputs(), names)));
        }
        return renamed;
    }

    /** The outputs under the names that {@link #renamed} has noted. */
    public List<String> outputs(Map<String, String> names) {
        return renamed(outputs, names);
    }

    private static List<String> renamed(List<String> values, Map<String, String> names) {
        return values.stream().map(value -> names.getOrDefault(value, value)).toList();
    }
}
