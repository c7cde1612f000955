package io.neurometer.service.profiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.error.LimitsProperties;
import io.neurometer.service.models.EngineProperties;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Whoever meets a limit is told which setting raises it, and docs/limits.md has it with its default. */
class LimitSettingsTest {
    private static final Path PAGE = Path.of("docs/limits.md");

    /** They decide what is kept in memory, and refuse nothing. */
    private static final List<String> NO_LIMITS = List.of(
            "neurometer.engine.instances",
            "neurometer.engine.threads",
            "neurometer.engine.models",
            "neurometer.engine.backend",
            "neurometer.engine.precision",
            "neurometer.engine.tune",
            "neurometer.engine.loaded-models",
            "neurometer.engine.executable-bytes");

    private static RunningService service;

    /** What is refused: a call, or the recorded answer of one that needs a busy service. */
    private interface Refusal {
        String answer() throws IOException;
    }

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(
                directory,
                "neurometer.limits.model-bytes=4MB",
                "neurometer.limits.definition-bytes=1MB",
                "neurometer.limits.request-bytes=2MB",
                "neurometer.limits.tensor-elements=1000",
                "neurometer.limits.parameters=5000",
                "neurometer.limits.layers=10",
                "neurometer.limits.call-macs=100000",
                "neurometer.limits.call-bytes=200MB",
                "neurometer.limits.off-heap=64MB",
                "neurometer.profiling.report-bytes=1KB",
                "neurometer.profiling.max-flop-per-run=1000");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Map<String, List<Refusal>> refusals() {
        Map<String, List<Refusal>> refusals = new LinkedHashMap<>();
        refusals.put("neurometer.limits.model-bytes", List.of(() -> upload(new byte[5 << 20])));
        refusals.put(
                "neurometer.limits.definition-bytes",
                List.of(
                        () -> define(model("x", 8, padded(linear(4), 1 << 20))),
                        () -> post("/infer", infer(model("x", 8, padded(linear(4), 1 << 20)), 1))));
        refusals.put("neurometer.limits.request-bytes", List.of(() -> post("/infer", " ".repeat(3 << 20))));
        refusals.put(
                "neurometer.limits.tensor-elements",
                List.of(
                        () -> post("/infer", infer(model("x", 8, linear(4)), 126)),
                        () -> post("/profile", profile(model("x", 8, linear(4)), "analytic", 126))));
        refusals.put("neurometer.limits.parameters", List.of(() -> define(model("x", 100, linear(100)))));
        refusals.put(
                "neurometer.limits.layers",
                List.of(
                        () -> define(model("x", 8, linear(4), linear(4), "{\"type\":\"relu\",\"repeat\":20}")),
                        () -> upload(relus(20))));
        refusals.put(
                "neurometer.limits.call-macs", List.of(() -> post("/infer", infer(model("x", 8, linear(400)), 100))));
        refusals.put("neurometer.limits.call-bytes", List.of(() -> post("/infer", upsample(1000))));
        refusals.put("neurometer.limits.off-heap", List.of(() -> post("/infer", upsample(500))));
        refusals.put("neurometer.engine.queue", List.of(() -> recorded("QUEUE_FULL")));
        refusals.put("neurometer.profiling.queue", List.of(() -> recorded("PROFILE_QUEUE_FULL")));
        refusals.put(
                "neurometer.profiling.report-bytes",
                List.of(() -> post("/profiles/import", "{\"schema\":\"" + " ".repeat(2000) + "\"}")));
        refusals.put(
                "neurometer.profiling.max-flop-per-run",
                List.of(() -> post("/profile", profile(model("x", 8, linear(4)), "quick", 100))));
        return refusals;
    }

    private static String upsample(int factor) {
        return """
                {"model":{"name":"m","inputs":[{"name":"x","shape":["N",1,10,10]}],
                 "layers":[{"type":"upsample","scale_factor":%d}]},
                 "inputs":[{"name":"x","shape":[1,1,10,10],"datatype":"FP32","data":%s}]}
                """.formatted(factor, numbers(100));
    }

    static Stream<String> settings() {
        return refusals().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aRefusalNamesItsSetting(String setting) throws IOException {
        for (Refusal refusal : refusals().getOrDefault(setting, List.of())) {
            assertThat(refusal.answer()).contains(setting + " raised");
        }
    }

    @Test
    void everySettingThatLimitsIsTriedAndDocumentedWithItsDefault() throws IOException {
        Map<String, String> defaults = new LinkedHashMap<>();
        for (Class<?> properties : List.of(LimitsProperties.class, EngineProperties.class, ProfilingProperties.class)) {
            String prefix = Objects.requireNonNull(properties.getAnnotation(ConfigurationProperties.class))
                    .value();
            for (RecordComponent component : properties.getRecordComponents()) {
                String name = prefix + "." + kebab(component.getName());
                if (!NO_LIMITS.contains(name)) {
                    defaults.put(name, defaultOf(properties, component));
                }
            }
        }
        String page = Files.readString(PAGE);

        assertThat(refusals().keySet()).containsExactlyInAnyOrderElementsOf(defaults.keySet());
        defaults.forEach((name, value) -> assertThat(page).contains("| `" + name + "` | " + value + " |"));
    }

    private static String defaultOf(Class<?> properties, RecordComponent component) {
        int index = Arrays.asList(properties.getRecordComponents()).stream()
                .map(RecordComponent::getName)
                .toList()
                .indexOf(component.getName());
        DefaultValue value =
                properties.getDeclaredConstructors()[0].getParameters()[index].getAnnotation(DefaultValue.class);
        return value == null ? "four fifths of the memory beside the Java heap" : value.value()[0];
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String recorded(String code) throws IOException {
        try (InputStream answer = Objects.requireNonNull(
                LimitSettingsTest.class.getResourceAsStream("/golden/errors/" + code + ".json"))) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String post(String path, String body) {
        return refused(service.postJson(path, body));
    }

    private static String define(String definition) {
        return refused(service.postJson("/models?name=m", definition));
    }

    private static String upload(byte[] model) {
        return refused(service.postBytes("/models?name=m", model, "Content-Type", "application/octet-stream"));
    }

    private static String refused(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isIn(413, 507);
        return answer.text();
    }

    private static String linear(int features) {
        return "{\"type\":\"linear\",\"out_features\":" + features + "}";
    }

    private static String padded(String layer, int blanks) {
        return layer + " ".repeat(blanks);
    }

    private static String model(String input, int features, String... layers) {
        return "{\"name\":\"m\",\"inputs\":[{\"name\":\"" + input + "\",\"shape\":[\"N\"," + features
                + "]}],\"layers\":[" + String.join(",", layers) + "]}";
    }

    private static String infer(String model, int batch) {
        return "{\"model\":" + model + ",\"inputs\":[{\"name\":\"x\",\"shape\":[" + batch
                + ",8],\"datatype\":\"FP32\",\"data\":" + numbers(8 * batch) + "}]}";
    }

    private static String profile(String model, String protocol, int batch) {
        return "{\"model\":" + model + ",\"protocol\":\"" + protocol + "\",\"batch_sizes\":[" + batch + "]}";
    }

    private static String numbers(int count) {
        return Stream.generate(() -> "1").limit(count).collect(Collectors.joining(",", "[", "]"));
    }

    private static byte[] relus(int count) {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("relus");
        graph.addInput(OnnxFiles.value("v0", TensorProto.DataType.FLOAT, "N", 3));
        List<String> values = new ArrayList<>(List.of("v0"));
        for (int i = 1; i <= count; i++) {
            graph.addNode(OnnxFiles.node("relu" + i, "Relu", List.of(values.get(i - 1)), "v" + i));
            values.add("v" + i);
        }
        return OnnxFiles.model(graph.addOutput(OnnxFiles.value("v" + count, TensorProto.DataType.FLOAT, "N", 3)));
    }
}
