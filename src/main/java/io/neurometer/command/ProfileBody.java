package io.neurometer.command;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The body of {@code POST /profile} that asks for what a command asks for, so that both are checked alike. */
final class ProfileBody {
    private static final JsonMapper JSON = JsonMapper.shared();

    private ProfileBody() {}

    static byte[] of(
            String model,
            String protocol,
            @Nullable Long batch,
            @Nullable Integer threads,
            @Nullable String backend,
            @Nullable String precision,
            List<InputArgument> inputs,
            @Nullable Long seed,
            @Nullable Integer forks,
            @Nullable Double sloMs,
            boolean force) {
        ObjectNode body = JSON.createObjectNode().put("model", model).put("protocol", protocol);
        if (batch != null) {
            body.putArray("batch_sizes").add(batch);
        }
        if (threads != null) {
            body.put("threads", threads);
        }
        ObjectNode shapes = body.putObject("inputs");
        for (InputArgument input : inputs) {
            Arrays.stream(InputArgument.sizes(input.value())).forEach(shapes.withArrayProperty(input.name())::add);
        }
        ObjectNode parameters = body.putObject("parameters");
        if (backend != null) {
            parameters.put("backend", backend);
        }
        if (precision != null) {
            body.put("precision", precision);
        }
        if (seed != null) {
            parameters.put("seed", seed);
        }
        if (forks != null) {
            parameters.put("forks", forks);
        }
        if (sloMs != null) {
            parameters.put("slo_ms", sloMs);
        }
        if (force) {
            parameters.put("force", true);
        }
        return JSON.writeValueAsBytes(body);
    }
}
