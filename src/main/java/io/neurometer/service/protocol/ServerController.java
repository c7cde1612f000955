package io.neurometer.service.protocol;

import io.neurometer.service.error.ProblemException;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v2} and the health of the whole service, which is that of the management port. */
@RestController
class ServerController {
    private static final String READINESS = "readiness";

    private final MetadataService metadata;
    private final HealthEndpoint health;

    ServerController(MetadataService metadata, HealthEndpoint health) {
        this.metadata = metadata;
        this.health = health;
    }

    record Liveness(boolean live) {}

    record Readiness(boolean ready) {}

    @GetMapping("/v2")
    ServerMetadata server() {
        return metadata.server();
    }

    @GetMapping("/v2/health/live")
    Liveness live() {
        return new Liveness(true);
    }

    @GetMapping("/v2/health/ready")
    Readiness ready() {
        var readiness = health.healthForPath(READINESS);
        if (readiness == null || !readiness.getStatus().equals(Status.UP)) {
            throw ProblemException.notReady();
        }
        return new Readiness(true);
    }
}
