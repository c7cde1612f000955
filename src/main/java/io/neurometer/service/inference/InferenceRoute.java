package io.neurometer.service.inference;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;

/** {@code POST /infer} without the dispatcher. */
@Component
class InferenceRoute implements DirectRoute {
    private final InferenceExchange exchange;

    InferenceRoute(InferenceExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public boolean matches(HttpServletRequest request) {
        return request.getServletPath().equals("/infer")
                && request.getMethod().equals("POST")
                && DirectRoute.isPlain(request);
    }

    @Override
    public void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        exchange.serve(request, response, null);
    }
}
