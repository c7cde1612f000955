package io.neurometer.service.inference;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * A route that is called so often that the dispatcher's work would show. It is served behind all filters in the
 * dispatcher's place; a path of the same meaning in another spelling goes to the controller of that route.
 */
public interface DirectRoute {
    /** Whether the request is of this route, its path spelled without any encoding. */
    boolean matches(HttpServletRequest request);

    /** Serves a request that matches; what it throws is answered as any controller's failure is. */
    void serve(HttpServletRequest request, HttpServletResponse response) throws IOException;

    /** Whether the path is spelled as it is meant: without percent signs, parameters, and dots to be resolved. */
    static boolean isPlain(HttpServletRequest request) {
        return request.getRequestURI().equals(request.getServletPath());
    }
}
