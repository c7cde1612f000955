package io.neurometer.engine.frontend.definition;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Jackson, set up for text that anyone may send: bounded nesting and lengths, no key twice in an object, nothing after
 * the end. What breaks a rule is a {@link JacksonException}, which the caller turns into an error of its own.
 */
public final class StrictJson {
    private static final Pattern PLACES =
            Pattern.compile("\\s*(\\R| at \\[Source:|\\((start marker|for \\w+ starting) at )");

    private StrictJson() {}

    /** Parsers that refuse duplicate keys and whatever exceeds {@code limits}. */
    public static JsonFactoryBuilder factory(StreamReadConstraints limits) {
        return JsonFactory.builder().streamReadConstraints(limits).enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
    }

    /** Trees and values from the parsers of {@code factory}; text that goes on after the first value is refused. */
    public static JsonMapper.Builder mapper(JsonFactory factory) {
        return JsonMapper.builder(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /** What is wrong with the text, without the places that Jackson appends. */
    public static String problem(JacksonException failure) {
        String message = String.valueOf(failure.getOriginalMessage());
        return PLACES.split(message, 2)[0];
    }

    /** Where the text is wrong: {@code " at line 3, column 4"}, or empty when that is unknown. */
    public static String place(JacksonException failure) {
        TokenStreamLocation location = failure.getLocation();
        return location == null || location.getLineNr() < 1
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
