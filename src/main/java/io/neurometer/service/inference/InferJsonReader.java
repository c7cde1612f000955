package io.neurometer.service.inference;

import static io.neurometer.service.inference.RequestFaults.invalid;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.error.JsonFaults;
import io.neurometer.service.error.LimitsProperties;
import io.neurometer.service.models.ModelReference;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** The JSON part of one request, in whatever order its properties come. */
final class InferJsonReader implements AutoCloseable {
    private static final int MAX_INPUTS = 1024;
    private static final int MAX_OUTPUTS = 1024;

    private final BodyBuffer body;
    private final LimitsProperties limits;
    private final Map<String, @Nullable Tensor> inputs = new LinkedHashMap<>();
    private final List<BinaryInput> binaryInputs = new ArrayList<>();
    private final List<InferRequest.RequestedOutput> outputs = new ArrayList<>();
    private @Nullable String modelName;
    private byte @Nullable [] definition;
    private @Nullable String version;
    private @Nullable String id;
    private @Nullable String backend;
    private @Nullable Precision precision;
    private @Nullable Long timeout;
    private boolean binaryOutput;
    private boolean hasInputs;

    /** An input whose elements follow the JSON part. */
    record BinaryInput(String name, TensorType type) {}

    /** What has been read of one input so far. */
    private static final class Draft {
        @Nullable
        String name;

        @Nullable
        DataType dataType;

        @Nullable
        Shape shape;

        @Nullable
        Tensor tensor;

        long dataStart = -1;
        long dataEnd;

        @Nullable
        Long binarySize;

        @Nullable
        TensorType typeOrNull() {
            return dataType == null || shape == null ? null : new TensorType(dataType, shape);
        }
    }

    InferJsonReader(BodyBuffer body, LimitsProperties limits) {
        this.body = body;
        this.limits = limits;
    }

    /** @throws EngineException for the first thing that is wrong */
    void read() {
        try (JsonParser parser = parser(body.stream())) {
            JsonTokens.readObject(parser, "the request", this::readProperty);
            if (parser.nextToken() != null) {
                throw invalid(null, "there are bytes after the JSON object", null, "one JSON object");
            }
        } catch (JacksonException malformed) {
            throw JsonFaults.malformed(malformed);
        }
        if (modelName == null && definition == null) {
            throw invalid("model", "is missing", null, "a model's name or a definition");
        }
        if (!hasInputs) {
            throw invalid("inputs", "is missing", null, "an array of tensors");
        }
    }

    private static JsonParser parser(InputStream text) {
        return JsonTokens.FACTORY.createParser(ObjectReadContext.empty(), text);
    }

    List<BinaryInput> binaryInputs() {
        return binaryInputs;
    }

    /** Reads an input's elements. */
    void fill(BinaryInput input, ServletInputStream source) throws IOException {
        Tensor tensor = Tensor.allocate(input.type());
        inputs.put(input.name(), tensor);
        ByteBuffer target = tensor.bytes();
        if (!BodyBuffer.fill(target, source)) {
            throw invalid(
                    input.name(),
                    "the body ends within the binary data",
                    target.position() + " bytes",
                    target.capacity() + " bytes");
        }
    }

    /** The request; the caller closes it. All binary inputs have been filled. */
    InferRequest request() {
        byte[] inline = definition;
        ModelReference model = inline != null
                ? ModelReference.inline(inline)
                : ModelReference.named(String.valueOf(modelName), version);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> {
            if (tensor != null) {
                tensors.put(name, tensor);
            }
        });
        return new InferRequest(
                model, id, tensors, outputs, new InferRequest.Options(binaryOutput, backend, precision, timeout));
    }

    @Override
    public void close() {
        for (Tensor tensor : inputs.values()) {
            if (tensor != null) {
                tensor.close();
            }
        }
        inputs.clear();
    }

    private void readProperty(JsonParser parser, String property) {
        switch (property) {
            case "model" -> readModel(parser);
            case "version", "model_version" -> version = JsonTokens.textOrNumber(parser, property);
            case "id" -> id = JsonTokens.text(parser, property);
            case "parameters" -> JsonTokens.readObject(parser, "parameters", this::readParameter);
            case "inputs" -> {
                hasInputs = true;
                JsonTokens.readArray(parser, property, this::readInput);
            }
            case "outputs" -> JsonTokens.readArray(parser, property, this::readOutput);
            default ->
                throw invalid(
                        property,
                        "is not a property of a request",
                        null,
                        "one of model, version, id, inputs, outputs, parameters");
        }
    }

    private void readModel(JsonParser parser) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            modelName = parser.getString();
            return;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw invalid("model", "is neither a name nor a definition", null, "a text or an object");
        }
        long start = parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        long end = parser.currentTokenLocation().getByteOffset() + 1;
        if (end - start > limits.definitionBytes().toBytes()) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, "model", "the definition is too large")
                    .got((end - start) + " bytes")
                    .expected("at most " + limits.definitionBytes().toBytes())
                    .fix("use a smaller definition, or have neurometer.limits.definition-bytes raised"));
        }
        try (InputStream text = body.stream(start, end)) {
            definition = text.readAllBytes();
        } catch (IOException impossible) {
            throw new IllegalStateException("reading memory failed", impossible);
        }
    }

    private void readParameter(JsonParser parser, String name) {
        switch (name) {
            case "binary_data_output" -> binaryOutput = JsonTokens.bool(parser, name);
            case "backend" -> backend = JsonTokens.text(parser, name);
            case "precision" -> precision = InferRequest.Options.precisionNamed(JsonTokens.text(parser, name));
            case "timeout" -> timeout = timeout(JsonTokens.wholeNumber(parser, name));
            default -> JsonTokens.requireScalar(parser, name);
        }
    }

    private static @Nullable Long timeout(long micros) {
        if (micros < 0) {
            throw invalid("timeout", "is negative", micros, "microseconds, or 0 for the service's own deadline");
        }
        return micros == 0 ? null : micros;
    }

    private void readOutput(JsonParser parser) {
        @Nullable String[] name = {null};
        @Nullable Boolean[] binary = {null};
        JsonTokens.readObject(parser, "outputs", (at, property) -> {
            switch (property) {
                case "name" -> name[0] = JsonTokens.text(at, property);
                case "parameters" ->
                    JsonTokens.readObject(at, property, (inner, parameter) -> {
                        if (parameter.equals("binary_data")) {
                            binary[0] = JsonTokens.bool(inner, parameter);
                        } else {
                            JsonTokens.requireScalar(inner, parameter);
                        }
                    });
                default -> throw invalid(property, "is not a property of an output", null, "name or parameters");
            }
        });
        String given = name[0];
        if (given == null) {
            throw invalid("outputs", "an output has no name", null, "{\"name\": ...}");
        }
        if (outputs.size() == MAX_OUTPUTS) {
            throw invalid("outputs", "too many outputs", "more than " + MAX_OUTPUTS, "at most " + MAX_OUTPUTS);
        }
        outputs.add(new InferRequest.RequestedOutput(given, binary[0]));
    }

    private void readInput(JsonParser parser) {
        Draft draft = new Draft();
        try {
            JsonTokens.readObject(parser, "inputs", (at, property) -> readInputProperty(at, property, draft));
            finish(draft);
        } catch (RuntimeException | Error failure) {
            if (draft.tensor != null) {
                draft.tensor.close();
            }
            throw failure;
        }
    }

    private void readInputProperty(JsonParser parser, String property, Draft draft) {
        switch (property) {
            case "name" -> draft.name = JsonTokens.text(parser, property);
            case "datatype" -> draft.dataType = TensorTypes.dataType(JsonTokens.text(parser, property), draft.name);
            case "shape" -> draft.shape = shape(parser, draft.name);
            case "data" -> readData(parser, draft);
            case "parameters" ->
                JsonTokens.readObject(parser, property, (at, parameter) -> {
                    if (parameter.equals("binary_data_size")) {
                        draft.binarySize = JsonTokens.wholeNumber(at, parameter);
                    } else {
                        JsonTokens.requireScalar(at, parameter);
                    }
                });
            default ->
                throw invalid(
                        property,
                        "is not a property of an input",
                        null,
                        "one of name, shape, datatype, data, parameters");
        }
    }

    /** Reads elements at once when their type is known already, or notes where they are. */
    private void readData(JsonParser parser, Draft draft) {
        TensorType type = draft.typeOrNull();
        long start = parser.currentTokenLocation().getByteOffset();
        if (type != null) {
            draft.tensor = JsonTensorReader.read(parser, nameOf(draft), type, maxElements(start, body.size()));
        } else {
            parser.skipChildren();
        }
        draft.dataStart = start;
        draft.dataEnd = parser.currentTokenLocation().getByteOffset() + 1;
    }

    private void finish(Draft draft) {
        String name = draft.name;
        TensorType type = draft.typeOrNull();
        if (name == null || type == null) {
            throw invalid(
                    name == null ? "inputs" : name,
                    name == null ? "an input has no name" : "an input has no shape or no datatype",
                    null,
                    "name, shape and datatype");
        }
        if (inputs.containsKey(name)) {
            throw invalid(name, "the same input is given twice", null, "each input once");
        }
        if (inputs.size() == MAX_INPUTS) {
            throw invalid("inputs", "too many inputs", "more than " + MAX_INPUTS, "at most " + MAX_INPUTS);
        }
        Long binarySize = draft.binarySize;
        if (binarySize == null && draft.dataStart < 0) {
            throw invalid(name, "the input has no data", null, "'data', or 'binary_data_size' under 'parameters'");
        }
        if (binarySize != null) {
            requireBinary(name, type, binarySize, draft.dataStart >= 0);
            inputs.put(name, null);
            binaryInputs.add(new BinaryInput(name, type));
            return;
        }
        Tensor tensor = draft.tensor;
        inputs.put(name, tensor != null ? tensor : readLate(name, type, draft));
    }

    private Tensor readLate(String name, TensorType type, Draft draft) {
        try (JsonParser parser = parser(body.stream(draft.dataStart, draft.dataEnd))) {
            parser.nextToken();
            return JsonTensorReader.read(parser, name, type, maxElements(draft.dataStart, draft.dataEnd));
        }
    }

    private static void requireBinary(String name, TensorType type, long binarySize, boolean hasData) {
        if (hasData) {
            throw invalid(name, "the input has both 'data' and 'binary_data_size'", null, "one of them");
        }
        if (binarySize != type.bytes()) {
            throw invalid(name, "'binary_data_size' does not fit", binarySize, type.bytes() + " for " + type);
        }
    }

    /** An element takes a digit and a comma at least. */
    private static long maxElements(long start, long end) {
        return (end - start) / 2 + 1;
    }

    private static String nameOf(Draft draft) {
        return draft.name == null ? "inputs" : draft.name;
    }

    private Shape shape(JsonParser parser, @Nullable String input) {
        List<Long> sizes = new ArrayList<>();
        JsonTokens.readArray(parser, "shape", at -> {
            long size = JsonTokens.wholeNumber(at, "shape");
            if (size < 0) {
                throw invalid(input, "the shape has a negative dimension", size, "0 or more");
            }
            if (sizes.size() == Shape.MAX_RANK) {
                throw invalid(
                        input,
                        "the shape has too many dimensions",
                        "more than " + Shape.MAX_RANK,
                        "at most " + Shape.MAX_RANK);
            }
            sizes.add(size);
        });
        Shape shape = TensorTypes.requireCountable(
                Shape.of(sizes.stream().mapToLong(Long::longValue).toArray()), input);
        if (shape.elements() > limits.tensorElements()) {
            throw new EngineException(
                    Fault.of(ErrorCode.TOO_LARGE, input == null ? null : Excerpt.of(input), "the tensor is too large")
                            .got(shape.elements() + " elements")
                            .expected("at most " + limits.tensorElements())
                            .fix("send less at once, or have neurometer.limits.tensor-elements raised"));
        }
        return shape;
    }
}
