package io.neurometer.service.inference;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes answers from tensor memory straight to the connection: JSON alone, or JSON followed by raw tensors when any
 * output is binary.
 *
 * <p>JSON has no NaN and no infinities: each becomes {@code null}, and the output's parameter {@code non_finite} says
 * how many there were.
 */
public final class InferResponseWriter {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    /** Enough for a few outputs. */
    private static final int HEADER_BYTES = 512;

    /** An answer with so many elements has its length in front, so that it leaves in one piece. */
    private static final long SHORT_ELEMENTS = 256;

    private InferResponseWriter() {}

    static void write(InferResponse answer, HttpServletResponse response) throws IOException {
        boolean framed = answer.outputs().stream().anyMatch(InferResponse.Output::binary);
        if (!framed && elements(answer) > SHORT_ELEMENTS) {
            response.setContentType("application/json");
            writeJson(answer, response.getOutputStream());
            return;
        }
        ByteArrayOutputStream header = new ByteArrayOutputStream(HEADER_BYTES);
        writeJson(answer, header);
        if (!framed) {
            response.setContentType("application/json");
            response.setContentLength(header.size());
            header.writeTo(response.getOutputStream());
            return;
        }
        long length = header.size();
        for (InferResponse.Output output : answer.outputs()) {
            length += output.binary() ? output.byteSize() : 0;
        }
        response.setContentType("application/octet-stream");
        response.setHeader(InferRequestReader.HEADER_LENGTH, Integer.toString(header.size()));
        response.setContentLengthLong(length);
        ServletOutputStream body = response.getOutputStream();
        header.writeTo(body);
        for (InferResponse.Output output : answer.outputs()) {
            if (output.binary()) {
                body.write(output.bytes());
            }
        }
    }

    private static long elements(InferResponse answer) {
        return answer.outputs().stream()
                .mapToLong(output -> output.classes() == null
                        ? output.shape().elements()
                        : output.classes().texts().size())
                .sum();
    }

    /** The answer as JSON alone, whatever asked to be binary described and left out. Leaves the target open. */
    public static void writeJson(InferResponse answer, OutputStream target) {
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), target)) {
            json.writeStartObject();
            json.writeStringProperty("model_name", answer.model().name());
            json.writeStringProperty("model_version", answer.model().version());
            if (answer.id() != null) {
                json.writeStringProperty("id", answer.id());
            }
            json.writeArrayPropertyStart("outputs");
            for (InferResponse.Output output : answer.outputs()) {
                writeOutput(json, output);
            }
            json.writeEndArray();
            json.writeObjectPropertyStart("parameters");
            json.writeStringProperty("backend", answer.backend());
            json.writeStringProperty("precision", answer.precision().word());
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    private static void writeOutput(JsonGenerator json, InferResponse.Output output) {
        json.writeStartObject();
        json.writeStringProperty("name", output.name());
        json.writeArrayPropertyStart("shape");
        for (long size : output.shape().sizes()) {
            json.writeNumber(size);
        }
        json.writeEndArray();
        json.writeStringProperty("datatype", output.datatype());
        if (output.binary()) {
            json.writeObjectPropertyStart("parameters");
            json.writeNumberProperty("binary_data_size", output.byteSize());
            json.writeEndObject();
        } else if (output.classes() != null) {
            json.writeArrayPropertyStart("data");
            output.classes().texts().forEach(json::writeString);
            json.writeEndArray();
        } else {
            long nonFinite = writeData(json, output.tensor());
            if (nonFinite > 0) {
                json.writeObjectPropertyStart("parameters");
                json.writeNumberProperty("non_finite", nonFinite);
                json.writeEndObject();
            }
        }
        json.writeEndObject();
    }

    private static long writeData(JsonGenerator json, Tensor tensor) {
        ByteBuffer bytes = tensor.bytes();
        DataType type = tensor.dataType();
        int elements = Math.toIntExact(tensor.elements());
        long nonFinite = 0;
        json.writeArrayPropertyStart("data");
        for (int i = 0; i < elements; i++) {
            if (!writeElement(json, bytes, type, i)) {
                json.writeNull();
                nonFinite++;
            }
        }
        json.writeEndArray();
        return nonFinite;
    }

    /** Whether the element could be written. */
    private static boolean writeElement(JsonGenerator json, ByteBuffer bytes, DataType type, int index) {
        switch (type) {
            case FP32, FP16, BF16 -> {
                float value = (float) Elements.getDouble(bytes, type, index);
                if (!Float.isFinite(value)) {
                    return false;
                }
                json.writeNumber(value);
            }
            case FP64 -> {
                double value = bytes.getDouble(index * 8);
                if (!Double.isFinite(value)) {
                    return false;
                }
                json.writeNumber(value);
            }
            case BOOL -> json.writeBoolean(bytes.get(index) != 0);
            case UINT64 -> json.writeNumber(new BigInteger(Long.toUnsignedString(bytes.getLong(index * 8))));
            default -> json.writeNumber(Elements.getLong(bytes, type, index));
        }
        return true;
    }
}
