package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.graph.Graph;
import org.jspecify.annotations.Nullable;

/**
 * A definition made into a graph.
 *
 * @param graph the network; layer names are feature names, and no weight is in memory yet
 * @param runnable false for a model that can be analysed and described but is not meant to be run here
 * @param description the definition's own words about itself, or null
 */
public record DefinedModel(
        Graph graph, boolean runnable, @Nullable String description) {}
