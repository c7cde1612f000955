package io.neurometer.service.inference;

import static io.neurometer.service.inference.RequestFaults.invalid;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.io.InputStream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The elements of inputs in the text of a request. When it is plain they are taken out of the text while that is parsed,
 * and are read without the parser: it sees an empty array where each of them was.
 */
final class InputElements {
    private final BodyBuffer body;
    private final ElidingStream text;
    private final boolean plain;

    /** @param plain whether to refuse every array that is not the usual one */
    InputElements(BodyBuffer body, boolean plain) {
        this.body = body;
        this.text = new ElidingStream(body);
        this.plain = plain;
    }

    /** Where an array is, brackets included. */
    record Place(long start, long end) {}

    /** What the parser of the request reads. */
    InputStream text() {
        return plain ? text : body.stream();
    }

    /** Where in the text the token begins at which the parser stands. */
    long offset(JsonParser parser) {
        return parser.currentTokenLocation().getByteOffset() + text.elided();
    }

    /**
     * Reads the array at which the parser stands, to its end.
     *
     * @return a tensor that the caller closes
     */
    Tensor read(JsonParser parser, String name, TensorType type) {
        long start = offset(parser);
        if (!plain) {
            return JsonTensorReader.read(parser, name, type, maxElements(start, body.size()));
        }
        requireArray(parser);
        ByteWindow window = text.window();
        Tensor tensor = readPlain(window, type, maxElements(start, body.size()));
        text.skipTo(window.offset());
        try {
            parser.nextToken();
            return tensor;
        } catch (RuntimeException | Error failure) {
            tensor.close();
            throw failure;
        }
    }

    /** Passes over the value at which the parser stands. */
    Place skip(JsonParser parser) {
        long start = offset(parser);
        if (plain) {
            requireArray(parser);
            ByteWindow window = text.window();
            if (!skipArray(window)) {
                throw notPlain();
            }
            text.skipTo(window.offset());
            parser.nextToken();
        } else {
            parser.skipChildren();
        }
        return new Place(start, offset(parser) + 1);
    }

    /** Reads an array that was {@linkplain #skip skipped}. */
    Tensor readLate(Place place, String name, TensorType type) {
        long maxElements = maxElements(place.start(), place.end());
        if (plain) {
            long first = place.start() + 1;
            return readPlain(
                    new ByteWindow(body.stream(first, place.end()), first, place.end() - first), type, maxElements);
        }
        try (JsonParser parser = JsonTokens.parser(body.stream(place.start(), place.end()))) {
            parser.nextToken();
            return JsonTensorReader.read(parser, name, type, maxElements);
        }
    }

    private static Tensor readPlain(ByteWindow window, TensorType type, long maxElements) {
        if (type.shape().elements() > maxElements) {
            throw notPlain();
        }
        Tensor tensor = Tensor.allocate(type);
        try {
            if (PlainTensorReader.read(window, tensor)) {
                return tensor;
            }
        } catch (RuntimeException | Error failure) {
            tensor.close();
            throw failure;
        }
        tensor.close();
        throw notPlain();
    }

    /** Leaves the window at the bracket that ends an array; false when there is anything but numbers in it. */
    private static boolean skipArray(ByteWindow window) {
        int depth = 1;
        while (true) {
            byte next = window.peek();
            if (next == ']' && --depth == 0) {
                return true;
            }
            if (next == '[') {
                depth++;
            }
            if (next == 0 || next == '"' || next == '{') {
                return false;
            }
            window.advance();
        }
    }

    private static void requireArray(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw notPlain();
        }
    }

    private static EngineException notPlain() {
        return invalid("data", "is not a plain array", null, "numbers");
    }

    /** An element takes a digit and a comma at least. */
    private static long maxElements(long start, long end) {
        return (end - start) / 2 + 1;
    }
}
