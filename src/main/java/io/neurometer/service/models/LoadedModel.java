package io.neurometer.service.models;

import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.graph.Graph;

/**
 * A model in memory.
 *
 * @param name the name it was asked for by; {@value #INLINE} for a definition that came with a request
 * @param version the registered version; {@code "1"} for models that have none
 * @param sha256 digest of the model file, in hexadecimal
 * @param runnable false for a model that is meant to be analysed only
 */
public record LoadedModel(
        String name,
        String version,
        String sha256,
        ModelFormat format,
        Graph graph,
        boolean runnable,
        ModelRuntime runtime) {
    /** The name of every model that came as a definition inside a request. */
    public static final String INLINE = "inline";
}
