package io.neurometer.engine.measure.phase;

import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.measure.subject.InputData;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;

/**
 * What is to be measured.
 *
 * @param inputs a fixed type for each graph input
 * @param analytic what one run costs by the model's structure
 * @param data what the inputs hold; its seed is that of the times of arrival too
 * @param batches further batch sizes to find the throughput of, in ascending order; often none
 */
public record MeasurementRequest(
        Graph graph, Map<String, TensorType> inputs, AnalyticReport analytic, InputData data, List<BatchCase> batches) {
    public MeasurementRequest {
        inputs = Map.copyOf(inputs);
        batches = List.copyOf(batches);
    }

    /** Of the input data and the times of arrival. */
    public long seed() {
        return data.seed();
    }

    /** Items in one run; absent where that is not known. */
    Reading<Long> batch() {
        return analytic.batch();
    }
}
