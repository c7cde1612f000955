package io.neurometer.service.protocol;

import io.neurometer.service.inference.JsonTokens;
import io.neurometer.service.models.BuiltInModels;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v2/repository}: lists, loads and unloads models. Bodies are optional. */
@RestController
class RepositoryController {
    private static final String MODEL = "/v2/repository/models/{name}";
    private static final String BUILT_IN = "/v2/repository/models/" + BuiltInModels.PREFIX + "{builtIn}";

    private final RepositoryService repository;

    RepositoryController(RepositoryService repository) {
        this.repository = repository;
    }

    @PostMapping("/v2/repository/index")
    List<IndexedModel> index(HttpServletRequest request) throws IOException {
        boolean[] onlyReady = {false};
        RepositoryBody.read(request, "ready", (parser, property) -> onlyReady[0] = JsonTokens.bool(parser, property));
        return repository.index(onlyReady[0]);
    }

    @PostMapping({MODEL + "/load", BUILT_IN + "/load"})
    void load(@PathVariable Map<String, String> path, HttpServletRequest request) throws IOException {
        String name = ModelPaths.name(path);
        RepositoryBody.readParameters(request, (parser, parameter) -> repository.refuseLoadParameter(name, parameter));
        repository.load(name);
    }

    @PostMapping({MODEL + "/unload", BUILT_IN + "/unload"})
    void unload(@PathVariable Map<String, String> path, HttpServletRequest request) throws IOException {
        String name = ModelPaths.name(path);
        RepositoryBody.readParameters(request, (parser, parameter) -> {
            repository.checkUnloadParameter(name, parameter);
            JsonTokens.bool(parser, parameter);
        });
        repository.unload(name);
    }
}
