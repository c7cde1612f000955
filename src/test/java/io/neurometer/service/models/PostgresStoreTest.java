package io.neurometer.service.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.PostgresServer;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Services that share a PostgreSQL database, each with a data folder of its own. */
class PostgresStoreTest {
    private static final String DEFINITION = """
            {"inputs": [{"name": "x", "shape": ["N", 4], "datatype": "FP32"}],
             "layers": [{"type": "linear", "name": "fc", "out_features": 3}, {"type": "relu", "name": "act"}],
             "seed": 7}
            """;
    private static final String DEFINITION_INPUT =
            "\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]";
    private static final String ONNX_INPUT =
            "\"inputs\":[{\"name\":\"a\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,-2,3]},"
                    + "{\"name\":\"b\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,1,1]}]";

    private static PostgresServer database;

    @TempDir
    private Path first;

    @TempDir
    private Path second;

    @BeforeAll
    static void start() throws Exception {
        Optional<String> obstacle = PostgresServer.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.orElse(""));
        database = PostgresServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (database != null) {
            database.close();
        }
    }

    @Test
    void restoresModelsAndReportsInAnotherProcess() {
        JsonNode outputs;
        JsonNode report;
        String ceilings;
        try (RunningService before = RunningService.start(first, database.settings())) {
            assertStatus(201, before.postJson("/models?name=defined", DEFINITION));
            assertStatus(201, before.postBytes("/models?name=drawn", OnnxFiles.addRelu()));
            outputs = infer(before, "defined", DEFINITION_INPUT);
            assertThat(infer(before, "drawn", ONNX_INPUT).at("/0/data").toString())
                    .isEqualTo("[2.0,0.0,4.0]");
            Answer profile = before.postJson("/profile", "{\"model\":\"defined\",\"protocol\":\"analytic\"}");
            assertStatus(200, profile);
            report = profile.json();
            ceilings = before.get("/ceilings?effort=quick").text();
        }
        try (RunningService after = RunningService.start(second, database.settings())) {
            JsonNode models = after.get("/models").json();

            assertThat(models.findValuesAsString("name")).contains("defined", "drawn");
            assertThat(infer(after, "defined", DEFINITION_INPUT)).isEqualTo(outputs);
            assertThat(infer(after, "drawn", ONNX_INPUT).at("/0/data").toString())
                    .isEqualTo("[2.0,0.0,4.0]");
            assertThat(after.get("/ceilings?effort=quick").text()).isEqualTo(ceilings);
            String id = report.get("id").asString();
            assertThat(after.get("/profiles/" + id).json()).isEqualTo(report);
            assertThat(after.get("/profiles").json().findValuesAsString("id")).contains(id);
            assertThat(after.delete("/models/drawn").status()).isEqualTo(204);
            assertStatus(404, after.get("/models/drawn"));
        }
    }

    @Test
    void replicasAddAndRemoveAtOnce() {
        List<byte[]> files = Stream.of("N", "M", "K", "L")
                .map(dim -> OnnxFiles.identity(TensorProto.DataType.FLOAT, dim))
                .toList();
        try (RunningService one = RunningService.start(first, database.settings());
                RunningService other = RunningService.start(second, database.settings())) {
            List<RunningService> replicas = List.of(one, other);
            List<Answer> added = atOnce(
                    16,
                    index -> replicas.get(index % 2)
                            .postBytes("/models?name=shared", files.get(index / 2 % files.size())));
            List<Answer> mixed = atOnce(32, index -> {
                RunningService replica = replicas.get(index % 2);
                String name = "passing-" + index % 3;
                return index % 4 < 2
                        ? replica.postBytes("/models?name=" + name, files.get(index / 4 % files.size()))
                        : replica.delete("/models/" + name);
            });

            assertThat(added).extracting(Answer::status).containsOnly(200, 201);
            assertThat(added).filteredOn(answer -> answer.status() == 201).hasSize(files.size());
            assertThat(other.get("/models/shared").json().get("versions").toString())
                    .isEqualTo("[\"4\",\"3\",\"2\",\"1\"]");
            assertThat(mixed).extracting(Answer::status).isSubsetOf(200, 201, 204, 404);
        }
    }

    private interface Call {
        Answer make(int index);
    }

    private static List<Answer> atOnce(int count, Call call) {
        List<CompletableFuture<Answer>> calls = IntStream.range(0, count)
                .mapToObj(index ->
                        CompletableFuture.supplyAsync(() -> call.make(index), task -> new Thread(task).start()))
                .toList();
        return calls.stream().map(CompletableFuture::join).toList();
    }

    private static JsonNode infer(RunningService service, String model, String input) {
        Answer answer = service.postJson("/infer", "{\"model\":\"" + model + "\"," + input + "}");
        assertStatus(200, answer);
        return answer.json().get("outputs");
    }

    private static void assertStatus(int expected, Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(expected);
    }
}
