package io.neurometer.service.profiling;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.measure.host.HostFingerprint;
import io.neurometer.engine.measure.predict.Efficiencies;
import io.neurometer.engine.measure.predict.KnownHost;
import io.neurometer.service.error.Excerpt;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The hosts that predictions can be made for by name: files {@code hosts/<name>.json} among the resources. */
public final class HostLibrary {
    private static final String FOLDER = "/hosts/";

    /** Holds the name of each file. */
    private static final String INDEX = "hosts.txt";

    private static final List<KnownHost> HOSTS = load();

    private HostLibrary() {}

    /** All of them, in the order of the index. */
    public static List<KnownHost> hosts() {
        return HOSTS;
    }

    /** @throws EngineException {@link ErrorCode#REQUEST_INVALID} with the names that there are */
    public static KnownHost named(String name) {
        return HOSTS.stream()
                .filter(host -> host.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, "predict.host", "there is no such host")
                                .got("'" + Excerpt.of(name) + "'")
                                .expected("one of "
                                        + HOSTS.stream().map(KnownHost::name).toList())
                                .fix("GET /hosts lists them; others are given by their ceilings")));
    }

    /** What a host reaches that runs the same kernels: one with vectors of the same width; unknown where there is none. */
    static Efficiencies like(HostFingerprint host) {
        Integer bits = host.cpu().instructionSets().vectorBits().value();
        return HOSTS.stream()
                .filter(known -> Objects.equals(known.vectorBits(), bits))
                .findFirst()
                .map(KnownHost::efficiencies)
                .orElse(Efficiencies.UNKNOWN);
    }

    private static List<KnownHost> load() {
        return text(INDEX)
                .lines()
                .filter(line -> !line.isBlank())
                .map(HostLibrary::read)
                .toList();
    }

    private static KnownHost read(String name) {
        JsonNode file = JsonMapper.shared().readTree(text(name + ".json"));
        Map<Integer, Map<String, Double>> efficiencies = new HashMap<>();
        file.path("efficiencies").properties().forEach(threads -> {
            Map<String, Double> classes = new HashMap<>();
            threads.getValue()
                    .properties()
                    .forEach(one -> classes.put(one.getKey(), one.getValue().doubleValue()));
            efficiencies.put(Integer.valueOf(threads.getKey()), classes);
        });
        return new KnownHost(
                name,
                file.path("processor").asString(),
                file.path("vector_bits").asInt(),
                CeilingsJson.read(file.path("ceilings"), "ceilings"),
                new Efficiencies(efficiencies));
    }

    private static String text(String file) {
        try (InputStream resource = HostLibrary.class.getResourceAsStream(FOLDER + file)) {
            if (resource == null) {
                throw new IllegalStateException("the library of hosts has no " + file);
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
