package io.neurometer.engine.measure.phase;

import io.neurometer.engine.tensor.TensorType;
import java.util.Map;

/** One batch size to try. @param batch items per run @param inputs a fixed type for each graph input */
public record BatchCase(long batch, Map<String, TensorType> inputs) {
    public BatchCase {
        inputs = Map.copyOf(inputs);
    }
}
