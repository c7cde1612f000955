package io.neurometer.engine.measure.protocol;

import io.neurometer.engine.cost.LayerCost;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.measure.phase.BatchCase;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;

/**
 * What is to be measured.
 *
 * @param inputs a fixed type for each graph input
 * @param batch items per run, for the throughput
 * @param seed of the input data and the times of arrival
 * @param layers rows of the analytic report, beside which the layers' times are put
 * @param batches further batch sizes to find the throughput of, in ascending order; often none
 */
public record MeasurementRequest(
        Graph graph,
        Map<String, TensorType> inputs,
        long batch,
        long seed,
        List<LayerCost> layers,
        List<BatchCase> batches) {
    public MeasurementRequest {
        inputs = Map.copyOf(inputs);
        layers = List.copyOf(layers);
        batches = List.copyOf(batches);
    }
}
