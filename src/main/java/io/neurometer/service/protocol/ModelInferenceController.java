package io.neurometer.service.protocol;

import io.neurometer.engine.error.EngineException;
import io.neurometer.service.inference.InferenceExchange;
import io.neurometer.service.models.ModelReference;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v2/models/{name}/infer}, which serves as {@code POST /infer} does. */
@RestController
class ModelInferenceController {
    private final InferenceExchange exchange;
    private final UnknownModels unknown;

    ModelInferenceController(InferenceExchange exchange, UnknownModels unknown) {
        this.exchange = exchange;
        this.unknown = unknown;
    }

    @PostMapping({
        ModelPaths.MODEL + "/infer",
        ModelPaths.VERSION + "/infer",
        ModelPaths.BUILT_IN + "/infer",
        ModelPaths.BUILT_IN_VERSION + "/infer"
    })
    void infer(@PathVariable Map<String, String> path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ModelReference model = ModelPaths.reference(path);
        try {
            exchange.serve(request, response, model);
        } catch (EngineException failure) {
            throw unknown.translated(failure, model);
        }
    }
}
