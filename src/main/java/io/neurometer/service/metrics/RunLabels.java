package io.neurometer.service.metrics;

import io.micrometer.core.instrument.Tags;

/** How a model was run: what most series are labelled by. */
record RunLabels(ModelKey key, String backend, String precision) {
    Tags tags() {
        return key.tags().and("backend", backend, "precision", precision);
    }
}
