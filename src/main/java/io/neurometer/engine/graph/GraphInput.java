package io.neurometer.engine.graph;

import io.neurometer.engine.tensor.TensorType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value that each request supplies; its type may hold symbolic dimensions, which the request binds. */
public record GraphInput(String name, TensorType type, Hints hints) {
    /** An input of which the model says no more. */
    public GraphInput(String name, TensorType type) {
        this(name, type, Hints.NONE);
    }

    /**
     * What a model says of an input beside its type.
     *
     * @param batchDim the dimension that counts samples, or null where the model does not say
     * @param defaultSizes by the name of a dimension, where a request names no size
     */
    public record Hints(@Nullable Integer batchDim, Map<String, Long> defaultSizes) {
        static final Hints NONE = new Hints(null, Map.of());

        public Hints {
            defaultSizes = Map.copyOf(defaultSizes);
        }
    }
}
