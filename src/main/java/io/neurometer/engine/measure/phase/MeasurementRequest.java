package io.neurometer.engine.measure.phase;

import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;

/**
 * What is to be measured.
 *
 * @param inputs a fixed type for each graph input
 * @param analytic what one run costs by the model's structure
 * @param seed of the input data and the times of arrival
 * @param batches further batch sizes to find the throughput of, in ascending order; often none
 */
public record MeasurementRequest(
        Graph graph, Map<String, TensorType> inputs, AnalyticReport analytic, long seed, List<BatchCase> batches) {
    public MeasurementRequest {
        inputs = Map.copyOf(inputs);
        batches = List.copyOf(batches);
    }

    /** Items in one run. */
    long batch() {
        return analytic.batch();
    }
}
