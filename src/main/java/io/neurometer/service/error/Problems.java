package io.neurometer.service.error;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
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

/** Which problem a failure is. Nothing of an unforeseen failure but its existence is told to the caller. */
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
        return ofSpring(failure);
    }

    private static Problem of(EngineException failure) {
        ErrorCode code = failure.code();
        if (code.blame() == ErrorCode.Blame.SERVICE) {
            return internal();
        }
        String detail = String.valueOf(failure.getMessage());
        return new Problem(status(code), code.name(), title(code.name()), detail, failure.faults(), Map.of());
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
        if (failure instanceof MissingServletRequestParameterException missing) {
            return of(ErrorCode.REQUEST_INVALID, "the query parameter '" + missing.getParameterName() + "' is missing");
        }
        if (failure instanceof MethodArgumentTypeMismatchException mismatch) {
            return of(ErrorCode.REQUEST_INVALID, "'" + mismatch.getName() + "' has a value of the wrong kind");
        }
        if (failure instanceof MaxUploadSizeExceededException) {
            return of(ErrorCode.TOO_LARGE, "the upload is larger than this service accepts");
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
        String allowed = failure.getSupportedHttpMethods() == null
                ? ""
                : failure.getSupportedHttpMethods().stream()
                        .map(HttpMethod::name)
                        .sorted()
                        .collect(Collectors.joining(", "));
        Problem problem = Problem.of(
                405,
                "METHOD_NOT_ALLOWED",
                title("METHOD_NOT_ALLOWED"),
                Excerpt.of(failure.getMethod()) + " is not possible here, expected " + allowed);
        return allowed.isEmpty() ? problem : problem.withHeader(HttpHeaders.ALLOW, allowed);
    }

    /** The problem of a status that something below this service has set. */
    public static Problem ofStatus(int status) {
        HttpStatus known = HttpStatus.resolve(status);
        if (known == null || known.is5xxServerError()) {
            return internal();
        }
        String code = known == HttpStatus.BAD_REQUEST
                ? ErrorCode.REQUEST_INVALID.name()
                : known.value() == 413 ? ErrorCode.TOO_LARGE.name() : known.name();
        return Problem.of(
                status,
                code,
                title(code),
                known == HttpStatus.NOT_FOUND
                        ? "there is nothing at this path"
                        : known.getReasonPhrase().toLowerCase(Locale.ROOT));
    }

    private static Problem internal() {
        return Problem.of(
                500,
                ErrorCode.INTERNAL.name(),
                title(ErrorCode.INTERNAL.name()),
                "a fault of this service, which has been logged; the request may be right");
    }

    private static int status(ErrorCode code) {
        if (code == ErrorCode.MODEL_MALFORMED) {
            return 400;
        }
        return switch (code.blame()) {
            case MODEL -> 422;
            case REQUEST -> 400;
            case ABSENT -> 404;
            case LIMIT -> 413;
            case MEMORY -> 507;
            case HOST -> 503;
            case SERVICE -> 500;
        };
    }

    private static String title(String code) {
        String words = code.toLowerCase(Locale.ROOT).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
