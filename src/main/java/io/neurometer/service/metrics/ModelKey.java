package io.neurometer.service.metrics;

import io.micrometer.core.instrument.Tags;

/**
 * Which model a series belongs to. Both parts must come from a bounded set: registered names, built-in names, or one
 * word for everything that came with a request.
 */
record ModelKey(String model, String version) {
    /** For requests that failed before their model was known. */
    static final ModelKey UNKNOWN = new ModelKey("unknown", "unknown");

    Tags tags() {
        return Tags.of("model", model, "version", version);
    }
}
