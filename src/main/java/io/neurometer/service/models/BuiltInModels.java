package io.neurometer.service.models;

/** The models that come with the service. */
@FunctionalInterface
public interface BuiltInModels {
    /** What their names begin with wherever a model is named. */
    String PREFIX = "zoo/";

    /**
     * The JSON definition of a model.
     *
     * @param name without the prefix
     * @throws io.neurometer.engine.error.EngineException {@link io.neurometer.engine.error.ErrorCode#NOT_FOUND}
     */
    byte[] definition(String name);
}
