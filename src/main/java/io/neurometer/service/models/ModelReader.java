package io.neurometer.service.models;

import io.neurometer.engine.graph.Graph;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Turns the bytes of a model into a graph, whatever language they are in. */
@FunctionalInterface
public interface ModelReader {
    /**
     * @param model the whole file; must not change while the graph is in use
     * @param weights separate weights in safetensors format, or null
     * @throws io.neurometer.engine.error.EngineException with everything that is wrong with the model
     */
    Network read(ModelFormat format, ByteBuffer model, @Nullable ByteBuffer weights);

    /**
     * What was read.
     *
     * @param graph the network; none of its weights is in memory
     * @param runnable false for a network that is meant to be analysed only
     */
    record Network(Graph graph, boolean runnable) {}
}
