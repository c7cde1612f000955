package io.neurometer.service.protocol;

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
    private final ModelInferenceRoute route;

    ModelInferenceController(ModelInferenceRoute route) {
        this.route = route;
    }

    @PostMapping({
        ModelPaths.MODEL + "/infer",
        ModelPaths.VERSION + "/infer",
        ModelPaths.LABEL + "/infer",
        ModelPaths.BUILT_IN + "/infer",
        ModelPaths.BUILT_IN_VERSION + "/infer"
    })
    void infer(@PathVariable Map<String, String> path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        route.serve(path, request, response);
    }
}
