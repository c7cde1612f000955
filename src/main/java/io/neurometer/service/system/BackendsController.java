package io.neurometer.service.system;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import java.util.List;
import java.util.TreeSet;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** {@code GET /backends}: what can compute here, and which ONNX operators it can be given. */
@RestController
class BackendsController {
    private final Backends backends;
    private final OnnxImporter onnx;

    BackendsController(Backends backends, OnnxImporter onnx) {
        this.backends = backends;
        this.onnx = onnx;
    }

    /** @param backends in alphabetical order */
    record Listing(List<ListedBackend> backends, Onnx onnx) {}

    /** @param operators of the default domain, in alphabetical order */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Onnx(long minOpset, long maxOpset, List<String> operators) {}

    @GetMapping(path = "/backends", produces = MediaType.APPLICATION_JSON_VALUE)
    Listing backends() {
        return new Listing(
                backends.all().stream().map(ListedBackend::of).toList(),
                new Onnx(OnnxImporter.MIN_OPSET, OnnxImporter.MAX_OPSET, List.copyOf(new TreeSet<>(onnx.operators()))));
    }
}
