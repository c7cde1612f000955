package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import tools.jackson.databind.JsonNode;

/** Bounds the time and memory that unrolling {@code repeat} and {@code blocks} takes, whatever a definition asks for. */
final class ExpansionBudget {
    /** JSON values that expansion may read in all, as a multiple of those that a definition may hold. */
    private static final long VALUES_PER_TOKEN = 8;

    /** Entries of lists that may be visited, empty blocks included, as a multiple of the layers that there may be. */
    private static final long STEPS_PER_LAYER = 4;

    private final DefinitionLimits limits;
    private long steps;
    private long values;

    ExpansionBudget(DefinitionLimits limits) {
        this.limits = limits;
    }

    /** One more entry of a list, or copy of one, is expanded. */
    void countStep() {
        if (++steps > STEPS_PER_LAYER * limits.layers()) {
            throw new EngineException(NetworkAssembly.tooManyLayers(steps, limits));
        }
    }

    /** So many more JSON values are read or made. */
    void countValues(long count) {
        values += count;
        if (values > VALUES_PER_TOKEN * limits.tokens()) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, null, "'repeat' and 'blocks' expand to too much")
                    .got("more than " + VALUES_PER_TOKEN * limits.tokens() + " values")
                    .fix("use fewer copies, or shorter lists of inputs and options in them"));
        }
    }

    /** The number of JSON values that an entry consists of. */
    static long size(JsonNode json) {
        long size = 1;
        for (JsonNode element : json.values()) {
            size += size(element);
        }
        return size;
    }
}
