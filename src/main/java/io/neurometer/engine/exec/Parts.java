package io.neurometer.engine.exec;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.tensor.TensorType;
import java.util.Map;

/**
 * How threads share out the samples of a run.
 *
 * @param count equal parts along the first dimension of every input and output, each of which one thread computes
 * @param inputs the types of the whole inputs, by name
 * @param backend whose threads do it
 */
public record Parts(int count, Map<String, TensorType> inputs, Backend backend) {
    public Parts {
        inputs = Map.copyOf(inputs);
    }
}
