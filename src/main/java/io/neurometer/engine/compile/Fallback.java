package io.neurometer.engine.compile;

import io.neurometer.engine.report.Section;

/** A node that runs on another backend's kernel than the one that was asked for. */
public record Fallback(String op, String node, String layer, String backend, String reason) {
    public static final Section<Fallback> SECTION = Section.of(Fallback.class)
            .figure("op", "Kind of operator.", Fallback::op)
            .figure("node", "Name of the node.", Fallback::node)
            .figure("layer", "The layer of the model that the node belongs to.", Fallback::layer)
            .figure("backend", "The backend that runs it.", Fallback::backend)
            .figure("reason", "Why the backend asked for does not run it.", Fallback::reason)
            .build();

    static final String DATA_DEPENDENT = "its shapes depend on the data of a request";
}
