package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import java.util.regex.Pattern;

/** The rules for labels, which name versions of a model: {@code stable}, {@code canary}. */
final class ModelLabel {
    /** Names the version that a request means which names none; where it is not set, that is the newest. */
    static final String DEFAULT = "default";

    /** Names the newest version, always. */
    static final String LATEST = "latest";

    private static final Pattern LEGAL = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,99}");

    private ModelLabel() {}

    static boolean isLegal(String label) {
        return LEGAL.matcher(label).matches();
    }

    /** Whether a model has it that nobody has given any label. */
    static boolean isAlwaysThere(String label) {
        return label.equals(DEFAULT) || label.equals(LATEST);
    }

    /** @throws EngineException {@link ErrorCode#REQUEST_INVALID} */
    static String require(String label) {
        if (!isLegal(label)) {
            throw refused("is not a label", label);
        }
        return label;
    }

    /** The same of a label that a caller may set. */
    static String requireFree(String label) {
        if (label.equals(LATEST)) {
            throw refused("always names the newest version", label);
        }
        return require(label);
    }

    private static EngineException refused(String problem, String label) {
        return new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, "label", problem)
                .got("'" + Excerpt.of(label) + "'")
                .expected("a letter and up to 99 letters, digits, '_' or '-', other than '" + LATEST + "'"));
    }
}
