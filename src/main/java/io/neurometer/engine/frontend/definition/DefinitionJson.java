package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;

/** Reads a definition's text as a JSON tree of bounded size; NaN and infinities are no JSON. */
final class DefinitionJson {
    private static final int MAX_STRING = 100_000;
    private static final int MAX_NUMBER = 100;
    private static final int SHOWN = 80;

    private DefinitionJson() {}

    /**
     * @throws EngineException {@link ErrorCode#MODEL_MALFORMED} with line and column when this is not JSON or nested
     *     too deeply, {@link ErrorCode#TOO_LARGE} beyond the limits on bytes and tokens
     */
    static JsonNode parse(byte[] text, DefinitionLimits limits) {
        if (text.length > limits.bytes()) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, null, "the definition is too long")
                    .got(text.length + " bytes")
                    .expected("at most " + limits.bytes() + " bytes")
                    .fix("use 'repeat' and 'blocks', or have neurometer.limits.definition-bytes raised"));
        }
        String encoding = JsonEncoding.problem(text);
        if (encoding != null) {
            throw new EngineException(Fault.of(ErrorCode.MODEL_MALFORMED, null, "the JSON " + encoding)
                    .expected("plain UTF-8")
                    .fix("save it neither compressed nor in another encoding"));
        }
        JsonFactory factory = StrictJson.factory(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.depth() + 1)
                        .maxStringLength(MAX_STRING)
                        .maxNameLength(MAX_STRING)
                        .maxNumberLength(MAX_NUMBER)
                        .build())
                .build();
        try {
            measure(factory, text, limits);
            return StrictJson.mapper(factory).build().readTree(text);
        } catch (StreamConstraintsException exceeded) {
            throw malformed("a text or number in it is too long", exceeded);
        } catch (JacksonException malformed) {
            throw malformed("this is not JSON", malformed);
        }
    }

    /** Walks over the tokens without keeping any, so that a tree is only made of what is known to be small. */
    private static void measure(JsonFactory factory, byte[] text, DefinitionLimits limits) {
        long tokens = 0;
        int depth = 0;
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth > limits.depth()) {
                    throw new EngineException(
                            Fault.of(ErrorCode.MODEL_MALFORMED, null, "the definition is nested too deeply")
                                    .got("more than " + limits.depth() + " levels")
                                    .expected("at most " + limits.depth()));
                }
                if (++tokens > limits.tokens()) {
                    throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, null, "the definition has too many parts")
                            .got("more than " + limits.tokens() + " JSON tokens")
                            .expected("at most " + limits.tokens())
                            .fix("use 'repeat' and 'blocks' for layers that recur"));
                }
            }
        }
        if (tokens == 0) {
            throw new EngineException(Fault.of(ErrorCode.MODEL_MALFORMED, null, "the definition is empty"));
        }
    }

    private static EngineException malformed(String problem, JacksonException cause) {
        return new EngineException(
                Fault.of(ErrorCode.MODEL_MALFORMED, null, problem + StrictJson.place(cause))
                        .got(withoutClassNames(StrictJson.problem(cause))),
                cause);
    }

    /** The parser's advice names its own classes and settings in brackets; those are not for readers of an answer. */
    private static String withoutClassNames(String message) {
        return message.replaceAll("\\s*\\([^()]*`[^()]*\\)", "")
                .replaceAll("`?[a-z]+(\\.[a-z]+)+\\.[A-Z]\\w*`?", "value");
    }

    /** JSON as it was written, cut to a line's length. */
    static String shown(JsonNode json) {
        String text = json.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
