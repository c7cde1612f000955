package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Graph;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Makes graphs of JSON definitions. Building is a matter of names and shapes alone: no weight is made or copied before
 * the graph is compiled, so models larger than memory can be described and analysed.
 */
public final class DefinitionImporter {
    private final DefinitionLimits limits;

    public DefinitionImporter() {
        this(DefinitionLimits.DEFAULT);
    }

    public DefinitionImporter(DefinitionLimits limits) {
        this.limits = limits;
    }

    /** A definition whose weights come from its seed. @throws EngineException with every fault found */
    public DefinedModel read(byte[] json) {
        return read(json, null);
    }

    /**
     * @param json the definition, UTF-8
     * @param safetensors the weights, or null for seeded ones; the graph's weights read from this buffer whenever they
     *     are filled, so it must stay as it is
     * @throws EngineException with every fault of the definition, or else of the weights
     */
    public DefinedModel read(byte[] json, @Nullable ByteBuffer safetensors) {
        DefinitionFaults faults = new DefinitionFaults();
        ModelDefinition definition = new DefinitionReader(faults).read(DefinitionJson.parse(json, limits));
        LayerExpander expander = new LayerExpander(definition, limits, faults);
        expander.expand();
        SafetensorsWeights file =
                safetensors == null ? null : new SafetensorsWeights(SafetensorsFile.read(safetensors));
        WeightSupply weights = file == null ? new SeededWeights(definition.seed()) : file;
        NetworkBuilder builder = new NetworkBuilder(definition, expander, weights, limits, faults);
        Graph graph = builder.build();
        if (file != null) {
            file.requireMatch();
        }
        return new DefinedModel(graph, definition.runnable(), definition.description());
    }
}
