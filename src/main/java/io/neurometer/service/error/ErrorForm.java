package io.neurometer.service.error;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** How a failed request is answered. */
enum ErrorForm {
    /** RFC 9457. */
    PROBLEM("application/problem+json") {
        @Override
        void write(JsonGenerator json, Problem problem) {
            ProblemWriter.writeProblem(json, problem);
        }
    },

    /** That of the Open Inference Protocol, whose clients understand nothing else. */
    INFERENCE_PROTOCOL("application/json") {
        @Override
        void write(JsonGenerator json, Problem problem) {
            json.writeStartObject();
            json.writeStringProperty("error", problem.detail());
            json.writeEndObject();
        }
    };

    private static final String PROTOCOL_ROOT = "/v2";

    private final String contentType;

    ErrorForm(String contentType) {
        this.contentType = contentType;
    }

    /** The form for the path that was asked for, also while its failure is handled elsewhere. */
    static ErrorForm of(HttpServletRequest request) {
        Object failed = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        boolean protocol = failed == null
                ? isProtocol(request.getServletPath()) || isProtocol(request.getRequestURI())
                : isProtocol(failed.toString());
        return protocol ? INFERENCE_PROTOCOL : PROBLEM;
    }

    /** The same for a request that the server refuses: of a malformed path only its message has what is left. */
    static ErrorForm of(HttpServletRequest request, @Nullable Throwable refusal) {
        String message = request.getRequestURI() != null || refusal == null ? null : refusal.getMessage();
        return message != null && message.contains("[" + PROTOCOL_ROOT + "/") ? INFERENCE_PROTOCOL : of(request);
    }

    private static boolean isProtocol(@Nullable String path) {
        return path != null && (path.equals(PROTOCOL_ROOT) || path.startsWith(PROTOCOL_ROOT + "/"));
    }

    String contentType() {
        return contentType;
    }

    abstract void write(JsonGenerator json, Problem problem);
}
