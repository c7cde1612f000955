package io.neurometer.service.models;

/** A source of named models beside the built-in ones: the store, or files. */
interface ModelSource {
    /**
     * The version that a reference means.
     *
     * @param reference by name
     * @throws io.neurometer.engine.error.EngineException {@link io.neurometer.engine.error.ErrorCode#NOT_FOUND}
     */
    ModelVersion require(ModelReference reference);

    /**
     * The file with this digest, which {@link #require} has named.
     *
     * @throws io.neurometer.engine.error.EngineException {@link io.neurometer.engine.error.ErrorCode#NOT_FOUND} when it
     *     was removed meanwhile
     */
    ModelContent content(String sha256);
}
