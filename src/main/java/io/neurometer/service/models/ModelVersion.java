package io.neurometer.service.models;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One registered version of a model.
 *
 * @param version 1 for the first, counted per name
 * @param sha256 digest of the model file, in hexadecimal
 * @param weightsSha256 digest of the separate weights file, or null when there is none
 * @param bytes size of both files
 */
public record ModelVersion(
        String name,
        long version,
        String sha256,
        @Nullable String weightsSha256,
        ModelFormat format,
        long bytes,
        Instant created) {

    /** The path of its description. */
    URI location() {
        return URI.create("/models/" + name + "/versions/" + version);
    }

    /** What means this version and no other. */
    ModelReference reference() {
        return new ModelReference(name, version, null, null);
    }
}
