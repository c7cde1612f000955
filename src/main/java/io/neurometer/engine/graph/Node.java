package io.neurometer.engine.graph;

import io.neurometer.engine.op.Op;
import java.util.List;

/**
 * One operator at one place in a graph.
 *
 * @param name unique among the nodes of the graph
 * @param layer the layer of the source model that this node belongs to; several nodes may share one
 * @param op what is computed
 * @param inputs names of the values read; {@link #ABSENT} for an optional input that is not given
 * @param outputs names of the values made; {@link #ABSENT} for an optional output that nobody reads
 */
public record Node(String name, String layer, Op op, List<String> inputs, List<String> outputs) {
    /** The name of no value. */
    public static final String ABSENT = "";

    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
