package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Subgraph;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The body of a node before it is known which values from around it all bodies of the node read.
 *
 * @param region the nodes and outputs
 * @param formals the inputs that each call supplies
 */
record OpenBody(GraphBuilder region, List<Subgraph.Formal> formals) {

    /** Names of the values that it reads and does not make. */
    Set<String> captured() {
        Set<String> own = new HashSet<>(region.made());
        formals.forEach(formal -> own.add(formal.name()));
        Set<String> captured = new LinkedHashSet<>(region.read());
        captured.removeAll(own);
        return captured;
    }

    Subgraph close(List<String> captured) {
        return region.build(formals, captured);
    }
}
