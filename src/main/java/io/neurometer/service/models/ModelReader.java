package io.neurometer.service.models;

import io.neurometer.engine.graph.Graph;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of models into graphs. Files must not change while their graph is in use; everything that is wrong with
 * them is an {@link io.neurometer.engine.error.EngineException}.
 */
public interface ModelReader {
    /** The names of the files in which an ONNX model keeps data of its tensors; empty for most. */
    SortedSet<String> dataFiles(ByteBuffer model);

    /** @param dataFiles by the model's names for them; where some are missing the network can be analysed only */
    Network readOnnx(ByteBuffer model, Map<String, ByteBuffer> dataFiles);

    /** @param weights separate weights in safetensors format, or null */
    Network readDefinition(ByteBuffer model, @Nullable ByteBuffer weights);

    /**
     * What was read.
     *
     * @param graph the network; none of its weights is in memory
     * @param runnable false for a network that is meant to be analysed only, or whose data are missing
     * @param missingFiles the names of the files that have its data and did not come along
     */
    record Network(Graph graph, boolean runnable, List<String> missingFiles) {
        public Network {
            missingFiles = List.copyOf(missingFiles);
        }
    }
}
