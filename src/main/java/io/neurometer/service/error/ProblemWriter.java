package io.neurometer.service.error;

import io.neurometer.engine.error.Fault;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes problems as {@code application/problem+json}, and under {@code /v2} as the Open Inference Protocol has them,
 * whatever the caller says it accepts.
 */
public final class ProblemWriter {
    /** No caller reads more of them. */
    private static final int MAX_FAULTS = 1000;

    private static final JsonFactory JSON = new JsonFactory();

    private ProblemWriter() {}

    /** Answers with the problem unless part of another answer has already been sent. */
    public static void write(HttpServletRequest request, HttpServletResponse response, Problem problem)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        ErrorForm form = ErrorForm.of(request);
        byte[] body = json(form, problem);
        LastingHeaders.reset(response);
        response.setStatus(problem.status());
        response.setContentType(form.contentType());
        problem.headers().forEach(response::setHeader);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    static byte[] json(ErrorForm form, Problem problem) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            form.write(json, problem);
        }
        return bytes.toByteArray();
    }

    static void writeProblem(JsonGenerator json, Problem problem) {
        json.writeStartObject();
        json.writeStringProperty("type", problem.type());
        json.writeStringProperty("title", problem.code().title());
        json.writeNumberProperty("status", problem.status());
        json.writeStringProperty("detail", problem.detail());
        json.writeStringProperty("code", problem.code().name());
        json.writeArrayPropertyStart("faults");
        for (Fault fault : problem.faults()
                .subList(0, Math.min(MAX_FAULTS, problem.faults().size()))) {
            write(json, fault);
        }
        json.writeEndArray();
        if (problem.faults().size() > MAX_FAULTS) {
            json.writeNumberProperty("faults_total", problem.faults().size());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Fault fault) {
        json.writeStartObject();
        json.writeStringProperty("code", fault.code().name());
        writeUnlessNull(json, "where", fault.where());
        json.writeStringProperty("problem", fault.problem());
        writeUnlessNull(json, "got", fault.got());
        writeUnlessNull(json, "expected", fault.expected());
        writeUnlessNull(json, "fix", fault.fix());
        json.writeEndObject();
    }

    private static void writeUnlessNull(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }
}
