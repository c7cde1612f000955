package io.neurometer.service.models;

import org.jspecify.annotations.Nullable;

/**
 * A model as files, for another process to read.
 *
 * @param weights path of its separate weights, or null
 */
public record ModelCopy(
        ModelFormat format, String model, @Nullable String weights) {}
