package io.neurometer.service.error;

import io.neurometer.engine.error.EngineException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers a body that cannot be read to its end, for whatever reason, with a problem that says why. Where a body means
 * nothing, it is read and forgotten, so that broken framing is refused at every path.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 25)
class BodyFramingFilter extends OncePerRequestFilter {
    private static final String BODY = BodyFramingFilter.class.getName() + ".body";
    private static final Set<String> METHODS_WITH_BODY = Set.of("POST", "PUT", "PATCH");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        FramedRequest framed = new FramedRequest(request);
        request.setAttribute(BODY, framed);
        try {
            if (framed.hasBody() && !METHODS_WITH_BODY.contains(request.getMethod())) {
                framed.getInputStream().drain();
            }
            chain.doFilter(framed, response);
        } catch (ProblemException | EngineException refused) {
            ProblemWriter.write(request, response, Problems.of(refused));
        } finally {
            // The server has set the failure aside for its page of errors, where it would be a fault of the service.
            if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof IOException failure) {
                request.setAttribute(RequestDispatcher.ERROR_EXCEPTION, BodyFaults.of(request, failure));
            }
        }
    }

    /** Whether the rest of the body may be of any length, so that the connection serves no further request. */
    static boolean hasOpenEnd(HttpServletRequest request) {
        return request.getAttribute(BODY) instanceof FramedRequest framed && framed.hasOpenEnd();
    }

    private static final class FramedRequest extends HttpServletRequestWrapper {
        private @Nullable BodyStream body;

        FramedRequest(HttpServletRequest request) {
            super(request);
        }

        boolean hasBody() {
            return getContentLengthLong() > 0 || isChunked();
        }

        boolean hasOpenEnd() {
            return isChunked() && (body == null || !body.hasEnded());
        }

        private boolean isChunked() {
            return getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        }

        @Override
        public BodyStream getInputStream() throws IOException {
            if (body == null) {
                ServletInputStream stream = super.getInputStream();
                body = new BodyStream(this, stream);
            }
            return body;
        }
    }
}
