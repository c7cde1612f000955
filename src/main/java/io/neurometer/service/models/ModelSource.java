package io.neurometer.service.models;

import org.jspecify.annotations.Nullable;

/** Where models come from that are neither built in nor part of a request. */
interface ModelSource {
    /**
     * The model of this name.
     *
     * @param version null for the newest
     * @throws io.neurometer.engine.error.EngineException {@link io.neurometer.engine.error.ErrorCode#NOT_FOUND}
     */
    ModelVersion require(String name, @Nullable Long version);

    /**
     * The file with this digest, which {@link #require} has told of.
     *
     * @throws io.neurometer.engine.error.EngineException {@link io.neurometer.engine.error.ErrorCode#NOT_FOUND} when it
     *     was removed meanwhile
     */
    ModelContent content(String sha256);
}
