package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * How a request says which model it means: by name, or by a definition of its own.
 *
 * @param name a registered name or {@code zoo/<name>}; null for an inline definition
 * @param version null for the newest
 * @param definition the JSON text of an inline definition, or null
 */
public record ModelReference(
        @Nullable String name, @Nullable Long version, byte @Nullable [] definition) {

    public static ModelReference named(String name) {
        return new ModelReference(name, null, null);
    }

    /** @throws EngineException when {@code version} is no positive whole number */
    public static ModelReference named(String name, @Nullable String version) {
        return new ModelReference(name, version == null ? null : parseVersion(version), null);
    }

    public static ModelReference inline(byte[] definition) {
        return new ModelReference(null, null, definition);
    }

    private static long parseVersion(String version) {
        try {
            long number = Long.parseLong(version);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw refused(version);
        }
        throw refused(version);
    }

    private static EngineException refused(String version) {
        return new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, "version", "is not a model version")
                .got("'" + Excerpt.of(version) + "'")
                .expected("a whole number from 1"));
    }
}
