package io.neurometer.service.error;

import io.neurometer.engine.error.ErrorCode;
import java.util.Locale;
import org.springframework.http.HttpStatus;

/**
 * Every kind of failure that a caller may be told of, those of the engine under the names that they have there. The
 * name is part of the public interface and never changes. {@code docs/errors.md} says when each happens and what to do.
 */
public enum ProblemCode {
    MODEL_MALFORMED(400),
    MODEL_INVALID(422),
    MODEL_SHAPE_MISMATCH(422),
    MODEL_GRAPH_INVALID(422),
    MODEL_UNSUPPORTED(422),
    MODEL_WEIGHTS_INVALID(422),
    MODEL_NOT_RUNNABLE(422),
    MODEL_UNCOUNTABLE(422),
    REQUEST_INVALID(400),
    NOT_FOUND(404),
    TOO_LARGE(413),
    MEMORY_EXHAUSTED(507),
    BACKEND_UNAVAILABLE(400),
    HOST_BUSY(503),
    INTERNAL(500),

    QUEUE_FULL(503, "The service is busy"),
    STOPPING(503, "The service is stopping"),
    NOT_READY(503, "The service is not ready"),
    WORKER_LOST(503, "The process that computes has ended"),
    STORE_FULL(507, "The disk is full"),
    STORE_UNAVAILABLE(503, "The database does not answer"),
    MODEL_LABELLED(409, "The version has a label"),
    PRECISION_UNAVAILABLE(422),
    THREADS_FIXED(422),
    THREADS_TOO_MANY(422, "Too many threads"),
    PROFILE_QUEUE_FULL(503),
    PROFILE_CANCELLED(409),
    PROFILE_INTERRUPTED(503),
    PROFILE_UNFINISHED(409, "Profile without a report"),
    PROFILE_EXISTS(409, "Another profile has this id"),
    REPORT_INVALID(422, "Not a report of this kind"),
    TOO_MANY_STREAMS(503),

    DEADLINE_EXCEEDED(504),
    CLIENT_GONE(499, "The client has gone"),

    UNAUTHORIZED(401, "The API key is missing or wrong"),
    FORBIDDEN(403, "The API key may not do this"),
    RATE_LIMITED(429, "Too many requests"),
    TOO_MANY_WRONG_KEYS(429),
    UNSUPPORTED_MEDIA_TYPE(415, "The kind of body is not supported"),
    METHOD_NOT_ALLOWED(405),
    NOT_ACCEPTABLE(406),
    REQUEST_TIMEOUT(408),
    EXPECTATION_FAILED(417);

    private final int status;
    private final String title;

    ProblemCode(int status) {
        this.status = status;
        this.title =
                name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    static ProblemCode of(ErrorCode code) {
        return valueOf(code.name());
    }

    /** The code of a status that something below this service has set. */
    static ProblemCode ofStatus(HttpStatus status) {
        for (ProblemCode code : values()) {
            if (code.name().equals(status.name())) {
                return code;
            }
        }
        if (status.is5xxServerError()) {
            return INTERNAL;
        }
        return status.value() == TOO_LARGE.status ? TOO_LARGE : REQUEST_INVALID;
    }

    /** The HTTP status of its answers. */
    public int status() {
        return status;
    }

    /** The kind of failure in a few words. */
    public String title() {
        return title;
    }
}
