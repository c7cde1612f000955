package io.neurometer.service.inference;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /infer}. */
@RestController
class InferenceController {
    private final InferenceExchange exchange;

    InferenceController(InferenceExchange exchange) {
        this.exchange = exchange;
    }

    @PostMapping("/infer")
    void infer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        exchange.serve(request, response, null);
    }
}
