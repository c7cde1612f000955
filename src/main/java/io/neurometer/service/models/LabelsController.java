package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.RequestJson;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /models/{name}/labels}: names for versions, which may move from one to another. */
@RestController
@RequestMapping("/models/{name}/labels")
class LabelsController {
    private static final String VERSION = "version";
    private static final String EXAMPLE = "{\"version\": 2}, or a label in place of the number";
    private static final int MAX_BODY_BYTES = 4096;

    private final ModelRegistry registry;
    private final ModelRepository repository;

    LabelsController(ModelRegistry registry, ModelRepository repository) {
        this.registry = registry;
        this.repository = repository;
    }

    record Listing(Map<String, String> labels) {}

    record Labelled(String name, String label, String version) {}

    @GetMapping
    Listing list(@PathVariable String name) {
        return new Listing(repository.requireList(name).labelTexts());
    }

    @PutMapping("/{label}")
    ResponseEntity<Labelled> put(@PathVariable String name, @PathVariable String label, HttpServletRequest request)
            throws IOException {
        ModelVersion version = registry.label(label, ModelReference.named(name, version(request)));
        return ResponseEntity.ok()
                .location(version.location())
                .body(new Labelled(version.name(), label, Long.toString(version.version())));
    }

    @DeleteMapping("/{label}")
    ResponseEntity<Void> remove(@PathVariable String name, @PathVariable String label) {
        registry.unlabel(name, label);
        return ResponseEntity.noContent().build();
    }

    private static String version(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, null, "the body is too large")
                    .got("more than " + MAX_BODY_BYTES + " bytes")
                    .expected(EXAMPLE));
        }
        JsonNode json = RequestJson.tree(body);
        JsonNode version = json == null || !json.isObject() || json.size() != 1 ? null : json.get(VERSION);
        if (version == null || !(version.isIntegralNumber() || version.isString())) {
            throw new EngineException(
                    Fault.of(ErrorCode.REQUEST_INVALID, VERSION, "the body does not name a version and nothing else")
                            .expected(EXAMPLE));
        }
        return version.asString();
    }
}
