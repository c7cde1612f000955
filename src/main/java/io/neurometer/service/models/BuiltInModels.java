package io.neurometer.service.models;

import java.util.List;

/** The models that come with the service. */
public interface BuiltInModels {
    /** What their names begin with wherever a model is named. */
    String PREFIX = "zoo/";

    /** @param name without the prefix */
    record Entry(String name, String description) {}

    List<Entry> entries();

    /**
     * The JSON definition of a model.
     *
     * @param name without the prefix
     * @throws io.neurometer.engine.error.EngineException {@link io.neurometer.engine.error.ErrorCode#NOT_FOUND}
     */
    byte[] definition(String name);
}
