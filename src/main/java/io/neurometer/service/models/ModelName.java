package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import java.util.Locale;
import java.util.regex.Pattern;

/** The rules for names under which models are registered. */
final class ModelName {
    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private ModelName() {}

    /** Whether a model may be called so, but for names that are reserved. */
    static boolean isLegal(String name) {
        return LEGAL.matcher(name).matches();
    }

    /** @throws EngineException {@link ErrorCode#REQUEST_INVALID} */
    static String require(String name) {
        if (!isLegal(name) || name.equals(".") || name.equals("..")) {
            throw refused("is not a name for a model", name);
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("stats") || lower.equals("zoo")) {
            throw refused("is a reserved name", name);
        }
        return name;
    }

    private static EngineException refused(String problem, String name) {
        return new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, "name", problem)
                .got("'" + Excerpt.of(name) + "'")
                .expected("1 to 100 letters, digits, '.', '_' or '-', other than '.', '..', 'stats' and 'zoo'"));
    }
}
