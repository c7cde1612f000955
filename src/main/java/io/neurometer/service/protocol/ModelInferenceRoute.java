package io.neurometer.service.protocol;

import io.neurometer.engine.error.EngineException;
import io.neurometer.service.inference.DirectRoute;
import io.neurometer.service.inference.InferenceExchange;
import io.neurometer.service.models.BuiltInModels;
import io.neurometer.service.models.ModelReference;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** {@code POST /v2/models/{name}/infer} without the dispatcher. */
@Component
class ModelInferenceRoute implements DirectRoute {
    private static final String START = "/v2/models/";
    private static final String END = "/infer";
    private static final String VERSIONS = "versions";
    private static final String LABELS = "labels";

    private final InferenceExchange exchange;
    private final UnknownModels unknown;

    ModelInferenceRoute(InferenceExchange exchange, UnknownModels unknown) {
        this.exchange = exchange;
        this.unknown = unknown;
    }

    @Override
    public boolean matches(HttpServletRequest request) {
        String path = request.getServletPath();
        return path.startsWith(START)
                && path.endsWith(END)
                && request.getMethod().equals("POST")
                && DirectRoute.isPlain(request)
                && !variables(path).isEmpty();
    }

    @Override
    public void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        serve(variables(request.getServletPath()), request, response);
    }

    /** Serves a request for the model of these {@link ModelPaths} variables. */
    void serve(Map<String, String> variables, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ModelReference model = ModelPaths.reference(variables);
        try {
            exchange.serve(request, response, model);
        } catch (EngineException failure) {
            throw unknown.translated(failure, model);
        }
    }

    /** What the path says of the model, as in the patterns of {@link ModelPaths}; empty when it is of none of them. */
    static Map<String, String> variables(String path) {
        Map<String, String> variables = new HashMap<>();
        if (path.length() < START.length() + END.length()) {
            return variables;
        }
        String[] parts =
                path.substring(START.length(), path.length() - END.length()).split("/", -1);
        boolean builtIn = parts.length > 1 && (parts[0] + "/").equals(BuiltInModels.PREFIX);
        int named = builtIn ? 2 : 1;
        boolean longer = parts.length == named + 2;
        boolean versioned = longer && parts[named].equals(VERSIONS);
        boolean labelled = longer && parts[named].equals(LABELS) && !builtIn;
        if (parts.length != named && !versioned && !labelled) {
            return variables;
        }
        variables.put(builtIn ? "builtIn" : "name", parts[named - 1]);
        if (longer) {
            variables.put(versioned ? "version" : "label", parts[named + 1]);
        }
        return variables.containsValue("") ? Map.of() : variables;
    }
}
