package io.neurometer.service.inference;

import static io.neurometer.service.inference.RequestFaults.invalid;

import io.neurometer.engine.frontend.definition.JsonEncoding;
import io.neurometer.service.error.BodyType;
import io.neurometer.service.error.JsonFaults;
import io.neurometer.service.error.LimitsProperties;
import io.neurometer.service.models.ModelReference;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads requests: JSON alone, or JSON followed by raw tensors when {@value #HEADER_LENGTH} says where it ends, or the
 * elements of a single tensor alone when that header is 0. Raw tensors go from the connection straight into tensor
 * memory.
 */
@Component
class InferRequestReader {
    /** The length of the JSON part in bytes. */
    static final String HEADER_LENGTH = "Inference-Header-Content-Length";

    private final LimitsProperties limits;
    private final RawRequestReader raw;

    InferRequestReader(LimitsProperties limits, RawRequestReader raw) {
        this.limits = limits;
        this.raw = raw;
    }

    /**
     * @param target the model that is meant, or null where the JSON names it
     * @return a request that the caller closes
     */
    InferRequest read(HttpServletRequest request, @Nullable ModelReference target) throws IOException {
        // Clients of the Open Inference Protocol send whatever type their library has by default, or none.
        if (target == null) {
            BodyType.requireReadable(
                    request.getContentType(), "application/json, or application/octet-stream with " + HEADER_LENGTH);
        }
        long headerLength = headerLength(request, target == null ? 1 : 0);
        ServletInputStream body = request.getInputStream();
        if (target != null && headerLength == 0) {
            return raw.read(body, request.getContentLengthLong(), target);
        }
        try (BodyBuffer header = BodyBuffer.read(body, headerLength < 0 ? bodyLength(request) : headerLength)) {
            if (header.size() == 0) {
                throw invalid(
                        null,
                        "the body is empty",
                        null,
                        target == null ? "a JSON object with 'model' and 'inputs'" : "a JSON object with 'inputs'");
            }
            if (header.size() < headerLength) {
                throw invalid(HEADER_LENGTH, "the body ends before", headerLength, "at most " + header.size());
            }
            JsonFaults.requireUtf8(header.stream(0, JsonEncoding.BYTES).readNBytes(JsonEncoding.BYTES));
            InferJsonReader json = InferJsonReader.read(header, limits, target);
            try {
                readBinary(json, body, headerLength >= 0);
                return json.request();
            } catch (IOException | RuntimeException | Error failure) {
                json.close();
                throw failure;
            }
        }
    }

    /** What the client says, or more than it may send. */
    private long bodyLength(HttpServletRequest request) {
        long stated = request.getContentLengthLong();
        return stated >= 0 ? stated : limits.requestBytes().toBytes() + 1;
    }

    private static void readBinary(InferJsonReader json, ServletInputStream body, boolean framed) throws IOException {
        for (InferJsonReader.BinaryInput input : json.binaryInputs()) {
            if (!framed) {
                throw invalid(
                        input.name(),
                        "'binary_data_size' without binary data",
                        null,
                        "the header " + HEADER_LENGTH + " with the length of the JSON part");
            }
            json.fill(input, body);
        }
        if (framed && body.read() >= 0) {
            throw invalid(
                    null, "there are bytes after the last tensor", null, "as many bytes as 'binary_data_size' says");
        }
    }

    /** The length that the header states, or -1 where there is none. */
    private static long headerLength(HttpServletRequest request, long min) {
        String text = request.getHeader(HEADER_LENGTH);
        if (text == null) {
            return -1;
        }
        long length;
        try {
            length = Long.parseLong(text.strip());
        } catch (NumberFormatException notANumber) {
            throw invalid(HEADER_LENGTH, "is not a valid length of the JSON part", text, "a number of bytes");
        }
        long body = request.getContentLengthLong();
        if (length < min || (body >= 0 && length > body)) {
            throw invalid(
                    HEADER_LENGTH,
                    "is not a valid length of the JSON part",
                    text,
                    body < 0 ? min + " or more" : min + " to " + body + ", the length of the body");
        }
        return length;
    }
}
