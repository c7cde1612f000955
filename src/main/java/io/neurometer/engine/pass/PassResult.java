package io.neurometer.engine.pass;

import io.neurometer.engine.graph.TypedGraph;
import java.util.List;
import java.util.Map;

/**
 * A rewritten graph.
 *
 * @param typed the graph with its types; shares the small constants of the one it was made from
 * @param reports one for each pass that ran, in order
 * @param sources for each node that was not in the source graph the names of those that it stands for, so that its time
 *     can be attributed to them and their layers
 */
public record PassResult(TypedGraph typed, List<PassReport> reports, Map<String, List<String>> sources) {
    public PassResult {
        reports = List.copyOf(reports);
        sources = Map.copyOf(sources);
    }
}
