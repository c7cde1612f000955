package io.neurometer.service.models;

import org.jspecify.annotations.Nullable;

/** A source of named models beside the built-in ones: the store, or files. */
interface ModelSource {
    /**
     * The model of this name.
     *
     * @param version null for the newest
     * @throws io.neurometer.engine.error.EngineException {@link io.neurometer.engine.error.ErrorCode#NOT_FOUND}
     */
    ModelVersion require(String name, @Nullable Long version);

    /**
     * The file with this digest, which {@link #require} has named.
     *
     * @throws io.neurometer.engine.error.EngineException {@link io.neurometer.engine.error.ErrorCode#NOT_FOUND} when it
     *     was removed meanwhile
     */
    ModelContent content(String sha256);
}
