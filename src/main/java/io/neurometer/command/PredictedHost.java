package io.neurometer.command;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The host for which a latency is predicted: a name of the library, or a file that {@code ceilings} has printed. */
final class PredictedHost {
    @CommandLine.Option(
            names = "--predict",
            order = ProfileCommand.FIRST,
            paramLabel = "HOST",
            description = "Predict the latency on another host: a name of GET /hosts, or FILE.json with its ceilings.")
    private @Nullable String host;

    /** Asks for the prediction in the body of {@code POST /profile}. @throws EngineException for a file that is not JSON */
    void addTo(ObjectNode body) {
        if (host != null) {
            body.set("predict", host.endsWith(".json") ? ceilings(host) : name(host));
        }
    }

    private static JsonNode name(String host) {
        return JsonMapper.shared().createObjectNode().put("host", host);
    }

    private static JsonNode ceilings(String file) {
        try {
            return JsonMapper.shared().readTree(Files.readAllBytes(Path.of(file)));
        } catch (IOException | JacksonException unreadable) {
            throw new EngineException(
                    Fault.of(ErrorCode.REQUEST_INVALID, "--predict", "is no file of ceilings that can be read")
                            .got(file)
                            .fix("'neurometer ceilings --format json' prints one"),
                    unreadable);
        }
    }
}
