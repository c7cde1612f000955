package io.neurometer.engine.measure.compare;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.measure.subject.InputData;
import io.neurometer.engine.tensor.TensorType;
import java.util.Map;

/**
 * One side of a comparison.
 *
 * @param inputs a fixed type for each graph input
 * @param options how it is run
 * @param data what the inputs hold
 */
public record Candidate(Graph graph, Map<String, TensorType> inputs, CompileOptions options, InputData data) {
    public Candidate {
        inputs = Map.copyOf(inputs);
    }
}
