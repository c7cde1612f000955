package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.graph.GraphInput;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A definition as written, its top level checked and its layers not yet.
 *
 * @param name the model's name
 * @param description its own words about itself, or null
 * @param inputs what each request supplies
 * @param blocks reusable lists of layers by name
 * @param layers layers and uses of blocks, in order
 * @param outputs names of the layers that answer; empty for the last one
 * @param seed of the weights that no file gives
 * @param runnable whether it is meant to be run here
 */
record ModelDefinition(
        String name,
        @Nullable String description,
        List<GraphInput> inputs,
        Map<String, Block> blocks,
        List<JsonNode> layers,
        List<String> outputs,
        long seed,
        boolean runnable) {

    /**
     * Layers under a name, with parameters.
     *
     * @param inputs names by which its layers call its inputs
     * @param defaults values of parameters that a use does not set
     * @param output the layer whose output is the block's, or null for the last one
     */
    record Block(
            String name,
            List<String> inputs,
            Map<String, JsonNode> defaults,
            List<JsonNode> layers,
            @Nullable String output) {}
}
