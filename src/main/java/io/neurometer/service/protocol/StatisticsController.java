package io.neurometer.service.protocol;

import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v2/models/stats}, of all models or of one. */
@RestController
class StatisticsController {
    private final StatisticsService statistics;

    StatisticsController(StatisticsService statistics) {
        this.statistics = statistics;
    }

    record Listing(List<ModelStatistics> modelStats) {}

    @GetMapping("/v2/models/stats")
    Listing all() {
        return new Listing(statistics.all());
    }

    @GetMapping({
        ModelPaths.MODEL + "/stats",
        ModelPaths.VERSION + "/stats",
        ModelPaths.LABEL + "/stats",
        ModelPaths.BUILT_IN + "/stats",
        ModelPaths.BUILT_IN_VERSION + "/stats"
    })
    Listing of(@PathVariable Map<String, String> path) {
        return new Listing(statistics.of(ModelPaths.reference(path)));
    }
}
