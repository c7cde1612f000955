package io.neurometer.service.models;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one model, and what names them.
 *
 * @param newestFirst empty where there is no such model
 * @param labels version numbers by label
 */
record VersionList(List<ModelVersion> newestFirst, Map<String, Long> labels) {
    static final VersionList NONE = new VersionList(List.of(), Map.of());

    /** The version that a reference means, or null when there is none. */
    @Nullable
    ModelVersion pick(ModelReference reference) {
        if (reference.version() != null) {
            return numbered(reference.version());
        }
        String label = reference.label() == null ? ModelLabel.DEFAULT : reference.label();
        Long labelled = labels.get(label);
        if (labelled != null) {
            return numbered(labelled);
        }
        return ModelLabel.isAlwaysThere(label) && !newestFirst.isEmpty() ? newestFirst.get(0) : null;
    }

    /** Versions by label as callers see them. */
    Map<String, String> labelTexts() {
        Map<String, String> texts = new TreeMap<>();
        labels.forEach((label, version) -> texts.put(label, Long.toString(version)));
        return texts;
    }

    private @Nullable ModelVersion numbered(long version) {
        for (ModelVersion candidate : newestFirst) {
            if (candidate.version() == version) {
                return candidate;
            }
        }
        return null;
    }
}
