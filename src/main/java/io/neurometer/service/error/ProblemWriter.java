package io.neurometer.service.error;

import io.neurometer.engine.error.Fault;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes problems as {@code application/problem+json}, whatever the caller says it accepts. */
public final class ProblemWriter {
    /** No caller reads more of them. */
    private static final int MAX_FAULTS = 1000;

    private static final JsonFactory JSON = new JsonFactory();

    private ProblemWriter() {}

    /** Answers with the problem unless part of another answer has already been sent. */
    public static void write(HttpServletResponse response, Problem problem) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        write(response, problem, "application/problem+json", json(problem));
    }

    /** Answers with the status and headers of the problem, and with this body. */
    static void write(HttpServletResponse response, Problem problem, String type, byte[] body) throws IOException {
        LastingHeaders.reset(response);
        response.setStatus(problem.status());
        response.setContentType(type);
        problem.headers().forEach(response::setHeader);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    static byte[] json(Problem problem) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
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
        return bytes.toByteArray();
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
