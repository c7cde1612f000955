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
 * @param version null where a label says it, or for the model's default
 * @param label a {@link ModelLabel} that names the version, or null
 * @param definition the JSON text of an inline definition, or null
 */
public record ModelReference(
        @Nullable String name,
        @Nullable Long version,
        @Nullable String label,
        byte @Nullable [] definition) {
    private static final char SEPARATOR = ':';

    /** The default version of a model, or the one that follows a colon: {@code name:2}, {@code name:stable}. */
    public static ModelReference named(String name) {
        return named(name, null);
    }

    /**
     * @param version a number or a label; or null for the default, or what follows a colon in the name
     * @throws EngineException when {@code version} is neither a positive whole number nor a label
     */
    public static ModelReference named(String name, @Nullable String version) {
        int colon = name.lastIndexOf(SEPARATOR);
        if (version == null && colon > 0 && isVersion(name.substring(colon + 1))) {
            String bare = name.substring(0, colon);
            if (ModelName.isLegal(bare)) {
                return named(bare, name.substring(colon + 1));
            }
        }
        if (version == null) {
            return ofDefault(name);
        }
        return ModelLabel.isLegal(version) ? labelled(name, version) : numbered(name, version);
    }

    /** The default version of the model of exactly this name. */
    static ModelReference ofDefault(String name) {
        return new ModelReference(name, null, null, null);
    }

    /** @throws EngineException when {@code label} is no label */
    public static ModelReference labelled(String name, String label) {
        return new ModelReference(name, null, ModelLabel.require(label), null);
    }

    /** @throws EngineException when {@code version} is no positive whole number */
    static ModelReference numbered(String name, String version) {
        return new ModelReference(name, parseVersion(version), null, null);
    }

    public static ModelReference inline(byte[] definition) {
        return new ModelReference(null, null, null, definition);
    }

    /** What a request said of the version, or null when it said nothing. */
    public @Nullable String versionText() {
        return version == null ? label : version.toString();
    }

    /** Whether it means the version of a model that has one only. */
    boolean meansOnlyVersion() {
        return version == null ? label == null || ModelLabel.isAlwaysThere(label) : version == 1;
    }

    private static boolean isVersion(String text) {
        return ModelLabel.isLegal(text) || text.matches("[1-9][0-9]{0,17}");
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
                .expected("a whole number from 1, or a label"));
    }
}
