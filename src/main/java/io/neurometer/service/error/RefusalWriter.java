package io.neurometer.service.error;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Answers a request that no controller has seen as those of its path would: under {@code /v2} with {@code {"error"}}. */
public final class RefusalWriter {
    private static final JsonFactory JSON = new JsonFactory();

    /** However many slashes a client puts there. */
    private static final Pattern OPEN_INFERENCE_PROTOCOL = Pattern.compile("/+v2(/.*)?", Pattern.DOTALL);

    private RefusalWriter() {}

    /** Answers with the problem unless part of another answer has already been sent. */
    public static void write(HttpServletRequest request, HttpServletResponse response, Problem problem)
            throws IOException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        if (!OPEN_INFERENCE_PROTOCOL.matcher(path).matches()) {
            ProblemWriter.write(response, problem);
        } else if (!response.isCommitted()) {
            ProblemWriter.write(response, problem, "application/json", error(problem.detail()));
        }
    }

    private static byte[] error(String message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("error", message);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
