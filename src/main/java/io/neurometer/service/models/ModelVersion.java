package io.neurometer.service.models;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One registered version of a model.
 *
 * @param name the name it is registered under
 * @param version 1 for the first, counted per name
 * @param sha256 digest of the model file, in hexadecimal
 * @param weightsSha256 digest of the separate weights file, or null when there is none
 * @param format the language of the model file
 * @param bytes size of both files
 * @param created when it was registered
 */
public record ModelVersion(
        String name,
        long version,
        String sha256,
        @Nullable String weightsSha256,
        ModelFormat format,
        long bytes,
        Instant created) {}
