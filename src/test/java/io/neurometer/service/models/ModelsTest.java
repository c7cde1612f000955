package io.neurometer.service.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ModelsTest {
    private static final String DEFINITION = """
            {"inputs": [{"name": "x", "shape": ["N", 4], "datatype": "FP32"}],
             "layers": [{"type": "linear", "name": "fc", "out_features": 3}, {"type": "relu", "name": "act"}],
             "seed": 7}
            """;
    private static final String INPUT =
            "\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]";

    @TempDir
    private static Path directory;

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(directory);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void countsVersionsAndRecognisesTheSameBytes() {
        byte[] first = OnnxFiles.addRelu();
        byte[] second = OnnxFiles.identity(TensorProto.DataType.FLOAT, "N");

        Answer created = service.postBytes("/models?name=counted", first);
        Answer again = service.postBytes("/models?name=counted", first);
        Answer other = service.postBytes("/models?name=counted", second);

        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/models/counted/versions/1");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("Location")).isEqualTo("/models/counted/versions/1");
        assertThat(other.header("Location")).isEqualTo("/models/counted/versions/2");
        assertThat(service.get("/models/counted").json().get("version").asString())
                .isEqualTo("2");
        assertThat(service.get("/models/counted").json().get("versions").toString())
                .isEqualTo("[\"2\",\"1\"]");
        assertThat(service.get("/models/counted/versions/1")
                        .json()
                        .get("sha256")
                        .asString())
                .isEqualTo(created.json().get("sha256").asString());
    }

    @Test
    void describesInputsOutputsLayersAndTotals() {
        service.postJson("/models?name=described", DEFINITION);

        JsonNode model = service.get("/models/described").json();

        assertThat(model.propertyNames())
                .containsExactly(
                        "name",
                        "version",
                        "versions",
                        "labels",
                        "sha256",
                        "weights_sha256",
                        "format",
                        "opset",
                        "bytes",
                        "created",
                        "inputs",
                        "outputs",
                        "layers",
                        "missing_files",
                        "totals",
                        "totals_reason",
                        "non_finite_weights");
        assertThat(model.get("non_finite_weights").isEmpty()).isTrue();
        assertThat(model.get("format").asString()).isEqualTo("definition");
        assertThat(model.get("inputs").toString())
                .isEqualTo("[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,4],\"dims\":[\"N\",\"4\"]}]");
        assertThat(model.at("/outputs/0/shape").toString()).isEqualTo("[-1,3]");
        assertThat(model.at("/layers/0/name").asString()).isEqualTo("fc");
        assertThat(model.at("/totals/params").asLong()).isEqualTo(15);
        assertThat(model.at("/totals/mac").asLong()).isEqualTo(12);
    }

    @Test
    void saysWhichWeightsAreNotFinite() {
        TensorProto.Builder bias = TensorProto.newBuilder()
                .setName("bias")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(3);
        List.of(Float.NaN, 1f, Float.NEGATIVE_INFINITY).forEach(bias::addFloatData);
        byte[] file = OnnxFiles.model(GraphProto.newBuilder()
                .setName("biased")
                .addInput(OnnxFiles.value("x", TensorProto.DataType.FLOAT, "N", 3))
                .addInitializer(bias)
                .addNode(OnnxFiles.node("adder", "Add", List.of("x", "bias"), "sum"))
                .addNode(OnnxFiles.node("rectifier", "Relu", List.of("sum"), "y"))
                .addOutput(OnnxFiles.value("y", TensorProto.DataType.FLOAT, "N", 3)));

        JsonNode created = service.postBytes("/models?name=biased", file).json();

        assertThat(created.get("non_finite_weights").toString())
                .isEqualTo("[{\"name\":\"bias\",\"elements\":3,\"nan\":1,\"infinite\":1}]");
        assertThat(service.get("/models/biased").json().get("non_finite_weights"))
                .isEqualTo(created.get("non_finite_weights"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"...", "model..1", "model.version1", "A-b_c.9"})
    void takesNamesWithDots(String name) {
        Answer answer = service.postBytes("/models?name=" + name, OnnxFiles.addRelu());

        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(service.get("/models").json().get("models").toString()).contains("\"" + name + "\"");
    }

    @Test
    void removesOneVersionOrAll() {
        service.postBytes("/models?name=removed", OnnxFiles.addRelu());
        service.postBytes("/models?name=removed", OnnxFiles.identity(TensorProto.DataType.FLOAT, "N"));

        assertThat(service.delete("/models/removed/versions/2").status()).isEqualTo(204);
        assertThat(service.get("/models/removed").json().get("version").asString())
                .isEqualTo("1");
        assertThat(service.delete("/models/removed").status()).isEqualTo(204);
        assertThat(service.get("/models/removed").status()).isEqualTo(404);
        assertThat(service.postJson("/infer", "{\"model\":\"removed\"," + INPUT + "}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void answersForTheSameDefinitionWhetherRegisteredOrInline() {
        service.postJson("/models?name=seeded", DEFINITION);

        Answer named = service.postJson("/infer", "{\"model\":\"seeded\"," + INPUT + "}");
        Answer inline = service.postJson("/infer", "{\"model\":" + DEFINITION + "," + INPUT + "}");

        assertThat(named.status()).as(named.toString()).isEqualTo(200);
        assertThat(inline.status()).as(inline.toString()).isEqualTo(200);
        assertThat(inline.json().get("outputs")).isEqualTo(named.json().get("outputs"));
        assertThat(inline.json().get("model_name").asString()).isEqualTo("inline");
    }

    @Test
    void isRestoredAfterARestart(@TempDir Path own) throws Exception {
        String outputs;
        try (RunningService before = RunningService.start(own)) {
            assertThat(before.postJson("/models?name=kept", DEFINITION).status())
                    .isEqualTo(201);
            outputs = before.postJson("/infer", "{\"model\":\"kept\"," + INPUT + "}")
                    .json()
                    .get("outputs")
                    .toString();
        }
        try (RunningService after = RunningService.start(own)) {
            Answer answer = after.postJson("/infer", "{\"model\":\"kept\",\"version\":\"1\"," + INPUT + "}");

            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(answer.json().get("outputs").toString()).isEqualTo(outputs);
        }
        try (Stream<Path> spooled = Files.list(own.resolve("tmp"))) {
            assertThat(spooled).isEmpty();
        }
    }

    @Test
    void survivesRemovalWhileRequestsRun() throws InterruptedException {
        byte[] model = OnnxFiles.addRelu();
        String request = "{\"model\":\"racy\",\"inputs\":["
                + "{\"name\":\"a\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]},"
                + "{\"name\":\"b\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}";
        AtomicBoolean stop = new AtomicBoolean();
        List<Integer> statuses = java.util.Collections.synchronizedList(new java.util.ArrayList<>());
        List<Thread> callers = IntStream.range(0, 3)
                .mapToObj(i -> new Thread(() -> {
                    while (!stop.get()) {
                        statuses.add(service.postJson("/infer", request).status());
                    }
                }))
                .toList();
        callers.forEach(Thread::start);
        for (int i = 0; i < 20; i++) {
            statuses.add(service.postBytes("/models?name=racy", model).status());
            statuses.add(service.delete("/models/racy").status());
        }
        stop.set(true);
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(statuses).isSubsetOf(200, 201, 204, 404);
    }
}
