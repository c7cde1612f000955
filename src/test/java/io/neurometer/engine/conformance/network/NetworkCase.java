package io.neurometer.engine.conformance.network;

import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A network with data for each of its inputs. */
public record NetworkCase(Graph graph, Map<String, Tensor> inputs) implements AutoCloseable {
    public NetworkCase {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    }

    /** The network of a seed, always the same. */
    public static NetworkCase of(long seed) {
        return RandomNetwork.of(seed);
    }

    @Override
    public void close() {
        inputs.values().forEach(Tensor::close);
    }
}
