package io.neurometer.service.error;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** Answers every failure of a controller with a {@link Problem}. */
@ControllerAdvice
public class ProblemAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    /** Answers unless the caller has gone; logs what is a fault of this service. */
    @ExceptionHandler(Throwable.class)
    public void answer(Throwable failure, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (isCallerGone(failure)) {
            LOG.debug("the caller went away before the answer was complete", failure);
            return;
        }
        Problem problem = Problems.of(failure);
        if (problem.status() == 500) {
            LOG.error("{} {} failed", Excerpt.of(request.getMethod()), Excerpt.of(request.getRequestURI()), failure);
        }
        ProblemWriter.write(request, response, BodyFramingFilter.hasOpenEnd(request) ? closing(problem) : problem);
    }

    private static Problem closing(Problem problem) {
        return problem.withHeader(HttpHeaders.CONNECTION, "close");
    }

    private static boolean isCallerGone(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof AsyncRequestNotUsableException
                        || cause.getClass().getSimpleName().equals("ClientAbortException"));
    }
}
