package io.neurometer.service.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.neurometer.service.error.Problem;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.Problems;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A failure as its caller sees it: the status, the text that HTTP has as {@code detail}, and with it the stable code and,
 * where it makes sense to try again, when.
 */
record GrpcStatus(Status status, Metadata trailers) {
    /** The stable code of the problem, as docs/errors.md lists it. */
    static final Metadata.Key<String> CODE = Metadata.Key.of("neurometer-code", Metadata.ASCII_STRING_MARSHALLER);

    /** Tells clients that retry by themselves how long to wait. */
    static final Metadata.Key<String> RETRY =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    private static final Logger LOG = LoggerFactory.getLogger(GrpcStatus.class);
    private static final int MAX_TEXT = 2000;

    /** Logs a fault of the service. @param call what was called, for the log */
    static GrpcStatus of(Throwable failure, String call) {
        if (failure instanceof StatusRuntimeException known) {
            return new GrpcStatus(known.getStatus(), new Metadata());
        }
        if (failure instanceof StatusException known) {
            return new GrpcStatus(known.getStatus(), new Metadata());
        }
        Problem problem = Problems.of(failure);
        if (problem.code() == ProblemCode.INTERNAL) {
            LOG.error("{} failed", call, failure);
        }
        return of(problem);
    }

    static GrpcStatus of(Problem problem) {
        String detail = problem.detail();
        Metadata trailers = new Metadata();
        trailers.put(CODE, problem.code().name());
        String retry = problem.headers().get("Retry-After");
        if (retry != null && retry.chars().allMatch(Character::isDigit) && retry.length() < 10) {
            trailers.put(RETRY, Long.toString(TimeUnit.SECONDS.toMillis(Long.parseLong(retry))));
        }
        Status status = code(problem.status())
                .withDescription(detail.length() <= MAX_TEXT ? detail : detail.substring(0, MAX_TEXT) + "...");
        return new GrpcStatus(status, trailers);
    }

    private static Status code(int http) {
        return switch (http) {
            case 401 -> Status.UNAUTHENTICATED;
            case 403 -> Status.PERMISSION_DENIED;
            case 404 -> Status.NOT_FOUND;
            case 408, 504 -> Status.DEADLINE_EXCEEDED;
            case 409, 422 -> Status.FAILED_PRECONDITION;
            case 413, 429, 507 -> Status.RESOURCE_EXHAUSTED;
            case 499 -> Status.CANCELLED;
            case 501 -> Status.UNIMPLEMENTED;
            case 503 -> Status.UNAVAILABLE;
            default -> http < 500 ? Status.INVALID_ARGUMENT : Status.INTERNAL;
        };
    }

    /** The failure of one request of a stream that goes on. */
    String message() {
        return status.getDescription() == null ? status.getCode().name() : status.getDescription();
    }
}
