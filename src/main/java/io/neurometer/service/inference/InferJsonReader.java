package io.neurometer.service.inference;

import static io.neurometer.service.inference.RequestFaults.invalid;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
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

/** The JSON part of one request, in whatever order its properties come. */
final class InferJsonReader implements AutoCloseable {
    private static final int MAX_INPUTS = 1024;
    private static final int MAX_OUTPUTS = 1024;

    private final BodyBuffer body;
    private final InputElements data;
    private final LimitsProperties limits;
    private final @Nullable ModelReference target;
    private final RequestParameters parameters = new RequestParameters();
    private final Map<String, @Nullable Tensor> inputs = new LinkedHashMap<>();
    private final List<BinaryInput> binaryInputs = new ArrayList<>();
    private final List<InferRequest.RequestedOutput> outputs = new ArrayList<>();
    private @Nullable String modelName;
    private byte @Nullable [] definition;
    private @Nullable String version;
    private @Nullable String id;
    private boolean hasInputs;

    /** An input whose elements follow the JSON part. */
    record BinaryInput(String name, TensorType type) {}

    private InferJsonReader(BodyBuffer body, LimitsProperties limits, @Nullable ModelReference target, boolean plain) {
        this.body = body;
        this.data = new InputElements(body, plain);
        this.limits = limits;
        this.target = target;
    }

    /**
     * Reads the JSON part: as callers usually write it, or else once more in every way that is allowed.
     *
     * @param target the model that is meant, or null where the JSON names it
     * @return a reader that the caller closes
     * @throws EngineException for the first thing that is wrong
     */
    static InferJsonReader read(BodyBuffer body, LimitsProperties limits, @Nullable ModelReference target) {
        try {
            return new InferJsonReader(body, limits, target, true).readOrClose();
        } catch (EngineException notPlain) {
            return new InferJsonReader(body, limits, target, false).readOrClose();
        }
    }

    private InferJsonReader readOrClose() {
        try {
            read();
            return this;
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    private void read() {
        try (JsonParser parser = JsonTokens.parser(data.text())) {
            JsonTokens.readObject(parser, "the request", this::readProperty);
            if (parser.nextToken() != null) {
                throw invalid(null, "there are bytes after the JSON object", null, "one JSON object");
            }
        } catch (JacksonException malformed) {
            throw JsonFaults.malformed(malformed);
        }
        if (target == null && modelName == null && definition == null) {
            throw invalid("model", "is missing", null, "a model's name or a definition");
        }
        if (!hasInputs) {
            throw invalid("inputs", "is missing", null, "an array of tensors");
        }
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
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> {
            if (tensor != null) {
                tensors.put(name, tensor);
            }
        });
        return new InferRequest(model(), id, tensors, outputs, parameters.options());
    }

    private ModelReference model() {
        byte[] inline = definition;
        if (target != null) {
            return target;
        }
        return inline != null
                ? ModelReference.inline(inline)
                : ModelReference.named(String.valueOf(modelName), version);
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
        if (target != null && (property.equals("version") || property.startsWith("model"))) {
            requireSame(property, parser, target);
            return;
        }
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

    /** Some clients repeat in the body what the path says. */
    private static void requireSame(String property, JsonParser parser, ModelReference target) {
        Object said = switch (property) {
            case "model_name" -> target.name();
            case "model_version" -> target.versionText();
            default -> throw invalid(property, "the path says which model is meant", null, "a request without it");
        };
        String text = JsonTokens.textOrNumber(parser, property);
        if (said != null && !text.isEmpty() && !text.equals(said.toString())) {
            throw invalid(property, "is not what the path says", text, said.toString());
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
        long start = data.offset(parser);
        parser.skipChildren();
        long end = data.offset(parser) + 1;
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
        parameters.put(name, JsonTokens.scalar(parser, name));
    }

    private void readOutput(JsonParser parser) {
        @Nullable String[] name = {null};
        OutputParameters wanted = new OutputParameters();
        JsonTokens.readObject(parser, "outputs", (at, property) -> {
            switch (property) {
                case "name" -> name[0] = JsonTokens.text(at, property);
                case "parameters" ->
                    JsonTokens.readObject(
                            at,
                            property,
                            (inner, parameter) -> wanted.put(parameter, JsonTokens.scalar(inner, parameter)));
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
        outputs.add(wanted.output(given));
    }

    private void readInput(JsonParser parser) {
        InputDraft draft = new InputDraft();
        try {
            JsonTokens.readObject(parser, "inputs", (at, property) -> readInputProperty(at, property, draft));
            finish(draft);
        } catch (RuntimeException | Error failure) {
            draft.close();
            throw failure;
        }
    }

    private void readInputProperty(JsonParser parser, String property, InputDraft draft) {
        switch (property) {
            case "name" -> draft.name = JsonTokens.text(parser, property);
            case "datatype" -> draft.dataType = TensorTypes.dataType(JsonTokens.text(parser, property), draft.name);
            case "shape" -> draft.shape = shape(parser, draft.name);
            case "data" -> draft.readData(parser, data);
            case "parameters" ->
                JsonTokens.readObject(parser, property, (at, parameter) -> {
                    if (parameter.equals("binary_data_size")) {
                        draft.binarySize = JsonTokens.wholeNumber(at, parameter);
                    } else {
                        SharedMemory.requireNone(parameter);
                        JsonTokens.scalar(at, parameter);
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

    private void finish(InputDraft draft) {
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
        if (binarySize == null && !draft.hasData()) {
            throw invalid(name, "the input has no data", null, "'data', or 'binary_data_size' under 'parameters'");
        }
        if (binarySize != null) {
            requireBinary(name, type, binarySize, draft.hasData());
            inputs.put(name, null);
            binaryInputs.add(new BinaryInput(name, type));
            return;
        }
        inputs.put(name, draft.tensor(name, type, data));
    }

    private static void requireBinary(String name, TensorType type, long binarySize, boolean hasData) {
        if (hasData) {
            throw invalid(name, "the input has both 'data' and 'binary_data_size'", null, "one of them");
        }
        if (binarySize != type.bytes()) {
            throw invalid(name, "'binary_data_size' does not fit", binarySize, type.bytes() + " for " + type);
        }
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
