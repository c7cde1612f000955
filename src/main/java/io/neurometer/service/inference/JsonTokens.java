package io.neurometer.service.inference;

import static io.neurometer.service.inference.RequestFaults.invalid;

import io.neurometer.service.error.RequestJson;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/** Reads single values off a stream of JSON tokens and says what is wrong with others. */
public final class JsonTokens {
    /** NaN is let through so that a message can say where it is; no reader takes it for a value. */
    public static final JsonFactory FACTORY = RequestJson.FACTORY
            .rebuild()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private JsonTokens() {}

    /** A parser that stands before the first token. */
    static JsonParser parser(InputStream text) {
        return FACTORY.createParser(ObjectReadContext.empty(), text);
    }

    /** Reads the value of one property, at which the parser stands, to its end. */
    public interface PropertyReader {
        void read(JsonParser parser, String property);
    }

    /** Reads one item, at which the parser stands, to its end. */
    public interface ItemReader {
        void read(JsonParser parser);
    }

    /** Reads the object at which the parser stands, or that comes first. */
    public static void readObject(JsonParser parser, String where, PropertyReader reader) {
        JsonToken start = parser.currentToken() == null ? parser.nextToken() : parser.currentToken();
        if (start != JsonToken.START_OBJECT) {
            throw invalid(where, "is not a JSON object", null, "{...}");
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String property = parser.currentName();
            parser.nextToken();
            reader.read(parser, property);
        }
    }

    static void readArray(JsonParser parser, String where, ItemReader reader) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw invalid(where, "is not a JSON array", null, "[...]");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            reader.read(parser);
        }
    }

    static String text(JsonParser parser, String where) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw invalid(where, "is not a text", null, "a JSON string");
        }
        return parser.getString();
    }

    static String textOrNumber(JsonParser parser, String where) {
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT ? parser.getString() : text(parser, where);
    }

    public static boolean bool(JsonParser parser, String where) {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw invalid(where, "is not a truth value", null, "true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /** A number of 64 bits. */
    static long wholeNumber(JsonParser parser, String where) {
        boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
        if (!whole || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw invalid(
                    where,
                    "is not a whole number of 64 bits",
                    parser.currentToken().isScalarValue() ? parser.getString() : null,
                    "a whole number");
        }
        return parser.getLongValue();
    }

    /** The value of a parameter: a text, a truth value, a number or null. */
    public static @Nullable Object scalar(JsonParser parser, String where) {
        boolean notANumber = parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT && parser.isNaN();
        if (!parser.currentToken().isScalarValue() || notANumber) {
            throw invalid(where, "is not a parameter", null, "a text, a number, true or false");
        }
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? parser.getBigIntegerValue()
                        : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> null;
        };
    }
}
