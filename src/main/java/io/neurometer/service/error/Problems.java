package io.neurometer.service.error;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.net.SocketTimeoutException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;

/** Maps failures to problems. Of an unforeseen failure the caller learns only that it happened. */
public final class Problems {
    private Problems() {}

    public static Problem of(Throwable failure) {
        if (failure instanceof ProblemException known) {
            return known.problem();
        }
        if (failure instanceof EngineException known) {
            return of(known);
        }
        if (failure instanceof JacksonException json) {
            return of(JsonFaults.malformed(json));
        }
        if (failure instanceof StackOverflowError) {
            return of(ErrorCode.REQUEST_INVALID, "the request is nested too deeply to be read");
        }
        if (failure instanceof OutOfMemoryError) {
            return of(ErrorCode.MEMORY_EXHAUSTED, "the request needs more memory than is left; send less at once");
        }
        if (failure instanceof SocketTimeoutException) {
            return Problem.of(ProblemCode.REQUEST_TIMEOUT, "the body did not arrive in time");
        }
        if (DiskFull.isCause(failure)) {
            return ProblemException.diskFull().problem();
        }
        return ofSpring(failure);
    }

    private static Problem of(EngineException failure) {
        ProblemCode code = ProblemCode.of(failure.code());
        return code == ProblemCode.INTERNAL
                ? internal()
                : new Problem(code, String.valueOf(failure.getMessage()), failure.faults(), Map.of());
    }

    private static Problem of(ErrorCode code, String detail) {
        return of(new EngineException(Fault.of(code, null, detail)));
    }

    private static Problem ofSpring(Throwable failure) {
        if (failure instanceof HttpRequestMethodNotSupportedException method) {
            return methodNotAllowed(method);
        }
        if (failure instanceof HttpMediaTypeNotSupportedException type) {
            return ProblemException.unsupportedMediaType(
                            String.valueOf(type.getContentType()),
                            type.getSupportedMediaTypes().toString())
                    .problem();
        }
        if (failure instanceof NoResourceFoundException) {
            return ofStatus(404);
        }
        if (failure instanceof InvalidParameterException) {
            return of(
                    ErrorCode.REQUEST_INVALID,
                    "the query is malformed; in it '%' is written as %25, and other characters than ASCII as the"
                            + " percent-encoded bytes of their UTF-8");
        }
        if (failure instanceof MissingServletRequestParameterException missing) {
            return of(ErrorCode.REQUEST_INVALID, "the query parameter '" + missing.getParameterName() + "' is missing");
        }
        if (failure instanceof MethodArgumentTypeMismatchException mismatch) {
            return of(ErrorCode.REQUEST_INVALID, "'" + mismatch.getName() + "' has a value of the wrong kind");
        }
        if (failure instanceof MaxUploadSizeExceededException) {
            return of(ErrorCode.TOO_LARGE, "the upload is larger, or has more parts, than this service accepts");
        }
        if (failure instanceof MultipartException) {
            return of(ErrorCode.REQUEST_INVALID, "the multipart body is malformed or was cut short");
        }
        if (failure instanceof HttpMessageNotReadableException unreadable) {
            return unreadable.getCause() instanceof JacksonException json
                    ? of(json)
                    : of(ErrorCode.REQUEST_INVALID, "the body is missing or cannot be read");
        }
        if (failure instanceof ErrorResponse response) {
            return ofStatus(response.getStatusCode().value());
        }
        return internal();
    }

    private static Problem methodNotAllowed(HttpRequestMethodNotSupportedException failure) {
        return methodNotAllowed(
                failure.getMethod(),
                failure.getSupportedHttpMethods() == null
                        ? List.of()
                        : failure.getSupportedHttpMethods().stream()
                                .map(HttpMethod::name)
                                .toList());
    }

    /** The problem of a path that has other methods. */
    public static Problem methodNotAllowed(String method, Collection<String> possible) {
        String allowed = possible.stream().sorted().collect(Collectors.joining(", "));
        Problem problem = Problem.of(
                ProblemCode.METHOD_NOT_ALLOWED, Excerpt.of(method) + " is not possible here, expected " + allowed);
        return allowed.isEmpty() ? problem : problem.withHeader(HttpHeaders.ALLOW, allowed);
    }

    /** The problem of a status that something below this service has set. */
    public static Problem ofStatus(int status) {
        HttpStatus known = HttpStatus.resolve(status);
        ProblemCode code = known == null ? ProblemCode.INTERNAL : ProblemCode.ofStatus(known);
        return known == null || code == ProblemCode.INTERNAL
                ? internal()
                : Problem.of(
                        code,
                        code == ProblemCode.NOT_FOUND
                                ? "there is nothing at this path"
                                : known.getReasonPhrase().toLowerCase(Locale.ROOT));
    }

    private static Problem internal() {
        return Problem.of(
                ProblemCode.INTERNAL, "a fault of this service, which has been logged; the request may be right");
    }
}
