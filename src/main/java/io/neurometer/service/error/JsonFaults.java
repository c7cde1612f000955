package io.neurometer.service.error;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.definition.JsonEncoding;
import io.neurometer.engine.frontend.definition.StrictJson;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/** Describes malformed JSON without naming the library that reads it. */
public final class JsonFaults {
    private JsonFaults() {}

    /** A body that is not JSON, or JSON beyond the limits on nesting and lengths. */
    public static EngineException malformed(JacksonException failure) {
        return new EngineException(fault(failure), failure);
    }

    /**
     * @param start the body, or its first {@link JsonEncoding#BYTES} bytes
     * @throws EngineException when the body is not in UTF-8
     */
    public static void requireUtf8(byte[] start) {
        String encoding = JsonEncoding.problem(start);
        if (encoding != null) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, null, "the JSON " + encoding)
                    .expected("plain UTF-8")
                    .fix("send a compressed body with the header Content-Encoding, and no text in another encoding"));
        }
    }

    private static Fault fault(JacksonException failure) {
        return Fault.of(ErrorCode.REQUEST_INVALID, null, problem(failure) + StrictJson.place(failure))
                .fix("send valid JSON");
    }

    private static String problem(JacksonException failure) {
        String message = StrictJson.problem(failure);
        if (failure instanceof UnexpectedEndOfInputException || message.startsWith("Unexpected end-of-input")) {
            return "the JSON ends too early";
        }
        if (failure instanceof StreamConstraintsException) {
            return message.contains("depth")
                    ? "the JSON is nested too deeply"
                    : message.contains("umber") ? "a number has too many digits" : "a text in the JSON is too long";
        }
        if (message.startsWith("Duplicate")) {
            return "an object names the same property twice";
        }
        String firstSentence = message.split(": was expecting \\(", 2)[0];
        boolean internal = firstSentence.contains("Exception")
                || firstSentence.contains("java.")
                || firstSentence.contains("jackson")
                || firstSentence.contains("Feature")
                || firstSentence.contains("`");
        return firstSentence.isBlank() || internal
                ? "the body is not valid JSON"
                : "the body is not valid JSON: " + Excerpt.of(firstSentence);
    }
}
