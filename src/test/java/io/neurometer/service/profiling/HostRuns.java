package io.neurometer.service.profiling;

import io.neurometer.engine.measure.predict.LayerRun;
import io.neurometer.engine.measure.predict.ModelRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What models took on the hosts of the library: {@code hosts/runs/<name>.json} among the resources of the tests. */
final class HostRuns {
    private HostRuns() {}

    static List<ModelRun> of(String host) {
        try (InputStream file = HostRuns.class.getResourceAsStream("/hosts/runs/" + host + ".json")) {
            JsonNode root = JsonMapper.shared().readTree(Objects.requireNonNull(file));
            return root.path("runs").valueStream().map(HostRuns::run).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static ModelRun run(JsonNode run) {
        return new ModelRun(
                run.get("model").asString(),
                run.get("threads").asInt(),
                run.get("median_ms").asDouble(),
                run.get("working_set").asLong(),
                run.get("layers").valueStream().map(HostRuns::layer).toList());
    }

    private static LayerRun layer(JsonNode row) {
        return new LayerRun(
                row.get(0).asString(),
                row.get(1).asLong(),
                row.get(2).asLong(),
                row.get(3).asDouble());
    }
}
