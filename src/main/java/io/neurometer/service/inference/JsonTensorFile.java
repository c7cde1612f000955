package io.neurometer.service.inference;

import static io.neurometer.service.inference.RequestFaults.invalid;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.error.JsonFaults;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * One tensor as JSON: an array nested as its shape is, a flat array for an input whose shape leaves no choice, or an
 * object with {@code data} and, as in requests, {@code shape} and {@code datatype}.
 */
public final class JsonTensorFile {
    private final byte[] text;
    private final String name;
    private final TensorType input;
    private @Nullable Shape shape;
    private @Nullable DataType dataType;
    private int start;
    private int end;

    private JsonTensorFile(byte[] text, String name, TensorType input) {
        this.text = text;
        this.name = name;
        this.input = input;
        this.end = text.length;
    }

    /**
     * @param name of the input, for messages
     * @param input what the model expects, whose datatype holds where the text names none
     * @return a tensor that the caller closes
     * @throws EngineException {@link io.neurometer.engine.error.ErrorCode#REQUEST_INVALID} when the text is not JSON or no such tensor
     */
    public static Tensor read(byte[] text, String name, TensorType input) {
        try {
            return new JsonTensorFile(text, name, input).read();
        } catch (JacksonException malformed) {
            throw new EngineException(
                    JsonFaults.malformed(malformed).faults().get(0).at(Excerpt.of(name)), malformed);
        }
    }

    private Tensor read() {
        try (JsonParser parser = parser()) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                JsonTokens.readObject(parser, name, this::property);
                if (end == text.length) {
                    throw invalid(name, "the tensor has no 'data'", null, "{\"shape\": [...], \"data\": [...]}");
                }
            } else if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw invalid(name, "the file holds no tensor", null, "a JSON array, or an object with 'data'");
            }
        }
        Shape known = shape == null ? shapeOfData() : shape;
        DataType type = dataType == null ? input.dataType() : dataType;
        try (JsonParser parser = parser()) {
            parser.nextToken();
            Tensor tensor = JsonTensorReader.read(parser, name, new TensorType(type, known), (end - start) / 2 + 1L);
            if (parser.nextToken() != null) {
                tensor.close();
                throw invalid(name, "the file goes on after the tensor", null, "one JSON array or object");
            }
            return tensor;
        }
    }

    private JsonParser parser() {
        return JsonTokens.FACTORY.createParser(ObjectReadContext.empty(), text, start, end - start);
    }

    private void property(JsonParser parser, String property) {
        switch (property) {
            case "shape" -> shape = shape(parser);
            case "datatype" -> dataType = TensorTypes.dataType(JsonTokens.text(parser, property), name);
            case "data" -> {
                int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
                parser.skipChildren();
                end = Math.toIntExact(parser.currentTokenLocation().getByteOffset()) + 1;
                start = from;
            }
            default -> parser.skipChildren();
        }
    }

    private Shape shape(JsonParser parser) {
        List<Dim> dims = new ArrayList<>();
        JsonTokens.readArray(parser, name, at -> {
            long size = JsonTokens.wholeNumber(at, name);
            if (size < 0 || size > Integer.MAX_VALUE || dims.size() == Shape.MAX_RANK) {
                throw invalid(
                        name,
                        "'shape' has a size that is not a whole number from 0",
                        size,
                        "at most " + Shape.MAX_RANK + " sizes from 0");
            }
            dims.add(Dim.of(size));
        });
        return TensorTypes.requireCountable(Shape.of(dims), name);
    }

    /** How the data is nested, or else what the input expects, its one open size by the number of elements. */
    private Shape shapeOfData() {
        List<Long> sizes = nesting();
        if (sizes.size() != 1 || input.shape().rank() == 1) {
            return Shape.of(sizes.stream().mapToLong(Long::longValue).toArray());
        }
        long known = 1;
        int open = -1;
        List<Dim> dims = new ArrayList<>(input.shape().dims());
        for (int i = 0; i < dims.size(); i++) {
            if (dims.get(i).isFixed()) {
                known *= dims.get(i).size();
            } else if (open >= 0) {
                throw invalid(
                        name,
                        "the shape cannot be derived from a flat array, because more than one size of the input is open",
                        null,
                        "an array nested like " + input.shape());
            } else {
                open = i;
            }
        }
        if (open >= 0) {
            dims.set(open, Dim.of(known == 0 ? 0 : sizes.get(0) / known));
        }
        return Shape.of(dims);
    }

    /** The sizes along the first elements. */
    private List<Long> nesting() {
        List<Long> sizes = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        try (JsonParser parser = parser()) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.END_ARRAY) {
                    long count = counts.remove(counts.size() - 1);
                    if (sizes.get(counts.size()) < 0) {
                        sizes.set(counts.size(), count);
                    }
                    if (counts.isEmpty()) {
                        break;
                    }
                    continue;
                }
                if (!counts.isEmpty()) {
                    counts.set(counts.size() - 1, counts.get(counts.size() - 1) + 1);
                }
                if (token == JsonToken.START_ARRAY) {
                    counts.add(0L);
                    if (counts.size() > sizes.size()) {
                        sizes.add(-1L);
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }
        if (sizes.size() > Shape.MAX_RANK) {
            throw invalid(name, "the array is nested too deeply", sizes.size(), "at most " + Shape.MAX_RANK);
        }
        return sizes;
    }
}
