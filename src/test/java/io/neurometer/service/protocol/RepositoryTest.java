package io.neurometer.service.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Models come and go, and what is said of them follows. */
class RepositoryTest {
    private static final String INFERENCE =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[2],\"datatype\":\"FP32\",\"data\":[1,2]}]}";

    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory);
        Models.register(service, "kept", OnnxFiles.identity(TensorProto.DataType.FLOAT, "N"));
        Models.register(service, "served", OnnxFiles.identity(TensorProto.DataType.FLOAT, "N"));
        Models.register(service, "served", OnnxFiles.identity(TensorProto.DataType.FLOAT, "N", 2));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void anUnloadedModelStaysStoredAndAnswersNothing() {
        assertThat(post("/v2/models/kept/infer", INFERENCE).status()).isEqualTo(200);

        Answer unloaded = post("/v2/repository/models/kept/unload", "{\"parameters\":{\"unload_dependents\":true}}");

        assertThat(unloaded.status()).isEqualTo(200);
        assertThat(unloaded.bytes()).isEmpty();
        assertThat(index("{}"))
                .contains("{\"name\":\"kept\",\"version\":\"1\",\"state\":\"UNAVAILABLE\",\"reason\":\"unloaded\"}")
                .contains("{\"name\":\"served\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"}");
        assertThat(index("{\"ready\":true}")).doesNotContain("kept").contains("served");
        for (String call : new String[] {"/v2/models/kept/infer", "/v2/models/kept/versions/1/infer"}) {
            Answer refused = post(call, INFERENCE);
            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused.text())
                    .isEqualTo("{\"error\":\"Request for unknown model: 'kept' has no available versions\"}");
        }
        assertThat(service.get("/v2/models/kept/ready").status()).isEqualTo(404);
        assertThat(post("/infer", "{\"model\":\"kept\"," + INFERENCE.substring(1))
                        .text())
                .contains("has been unloaded on request");
        assertThat(service.get("/models/kept").status()).isEqualTo(200);

        Answer loaded = post("/v2/repository/models/kept/load", "");

        assertThat(loaded.status()).isEqualTo(200);
        assertThat(loaded.bytes()).isEmpty();
        assertThat(index("")).contains("{\"name\":\"kept\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"}");
        assertThat(service.get("/v2/models/kept/ready").status()).isEqualTo(200);
        assertThat(post("/v2/models/kept/infer", INFERENCE).status()).isEqualTo(200);
    }

    @Test
    void unloadingFreesMemory() {
        String definition = "{\"name\":\"d\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",2]}],\"layers\":["
                + "{\"type\":\"linear\",\"name\":\"fc\",\"out_features\":1000}]}";
        assertThat(service.postJson("/models?name=weighty", definition).status())
                .isEqualTo(201);
        String inference = INFERENCE.replace("[2]", "[1,2]");
        assertThat(post("/v2/models/weighty/infer", inference).status()).isEqualTo(200);
        assertThat(memory("weighty")).isGreaterThan(3000 * Float.BYTES);

        post("/v2/repository/models/weighty/unload", "");

        assertThat(memory("weighty")).isZero();
    }

    @Test
    void unloadingWhileRequestsRunFailsNoneOfThem() throws Exception {
        Models.register(service, "busy", OnnxFiles.identity(TensorProto.DataType.FLOAT, "N"));
        ConcurrentMap<String, Integer> answers = new ConcurrentHashMap<>();
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> clients = Stream.generate(() -> CompletableFuture.runAsync(() -> {
                    while (!over.get()) {
                        Answer answer = post("/v2/models/busy/infer", INFERENCE);
                        String data = answer.json().at("/outputs/0/data").toString();
                        answers.merge(
                                answer.status() + " " + (answer.status() == 200 ? data : answer.text()),
                                1,
                                Integer::sum);
                    }
                }))
                .limit(3)
                .toList();

        for (int i = 0; i < 30; i++) {
            assertThat(post("/v2/repository/models/busy/unload", "").status()).isEqualTo(200);
            assertThat(post("/v2/repository/models/busy/load", "").status()).isEqualTo(200);
        }
        over.set(true);
        for (CompletableFuture<Void> client : clients) {
            client.get(1, TimeUnit.MINUTES);
        }

        String refusal = "404 {\"error\":\"Request for unknown model: 'busy' ";
        assertThat(answers.keySet()).allMatch(answer -> answer.equals("200 [1.0,2.0]") || answer.startsWith(refusal));
        assertThat(post("/v2/models/busy/infer", INFERENCE).status()).isEqualTo(200);
    }

    @Test
    void aNewVersionOfAnUnloadedModelIsServed() {
        Models.register(service, "renewed", OnnxFiles.identity(TensorProto.DataType.FLOAT, "N", 2));
        assertThat(post("/v2/repository/models/renewed/unload", "").status()).isEqualTo(200);

        Models.register(service, "renewed", OnnxFiles.identity(TensorProto.DataType.FLOAT, "N"));

        assertThat(post("/v2/models/renewed/infer", INFERENCE).status()).isEqualTo(200);
        assertThat(service.delete("/models/renewed").status()).isEqualTo(204);
        assertThat(index("")).doesNotContain("renewed");
    }

    @Test
    void countsRequestsByVersion() {
        for (int i = 0; i < 3; i++) {
            assertThat(post("/v2/models/served/versions/1/infer", INFERENCE).status())
                    .isEqualTo(200);
        }
        assertThat(post("/infer", "{\"model\":\"served\",\"version\":1," + INFERENCE.substring(1))
                        .status())
                .isEqualTo(200);
        assertThat(post("/v2/models/served/versions/1/infer", INFERENCE.replace("[2]", "[1]"))
                        .status())
                .isEqualTo(400);
        assertThat(post("/v2/models/served/versions/1/infer", INFERENCE.replace("\"x\"", "\"z\""))
                        .status())
                .isEqualTo(400);

        JsonNode both = service.get("/v2/models/served/stats").json().at("/model_stats");
        JsonNode second =
                service.get("/v2/models/served/versions/2/stats").json().at("/model_stats/0");
        JsonNode all = service.get("/v2/models/stats/").json().at("/model_stats");

        assertThat(both.findValuesAsString("version")).containsExactlyInAnyOrder("1", "2");
        JsonNode first =
                service.get("/v2/models/served/versions/1/stats").json().at("/model_stats/0");
        assertThat(first.at("/inference_count").asLong()).isEqualTo(8);
        assertThat(first.at("/execution_count").asLong()).isEqualTo(4);
        assertThat(first.at("/last_inference").asLong()).isPositive();
        JsonNode stages = first.at("/inference_stats");
        assertThat(stages.at("/success/count").asLong()).isEqualTo(4);
        // The shape that lies is refused before the model is known.
        assertThat(stages.at("/fail/count").asLong()).isEqualTo(1);
        for (String stage : new String[] {"queue", "compute_input", "compute_infer", "compute_output"}) {
            assertThat(stages.at("/" + stage + "/count").asLong()).as(stage).isEqualTo(4);
            assertThat(stages.at("/" + stage + "/ns").asLong())
                    .as(stage)
                    .isBetween(1L, stages.at("/success/ns").asLong());
        }
        assertThat(stages.at("/cache_hit/count").asLong()).isZero();
        assertThat(first.at("/batch_stats")).hasSize(1);
        assertThat(first.at("/batch_stats/0/batch_size").asLong()).isEqualTo(2);
        assertThat(first.at("/batch_stats/0/compute_infer").toString())
                .isEqualTo(stages.at("/compute_infer").toString());
        assertThat(second.at("/inference_count").asLong()).isZero();
        assertThat(second.at("/batch_stats")).isEmpty();
        assertThat(all.findValuesAsString("name")).contains("served", "kept");
    }

    @Test
    void anotherModelOfTheSameNameStartsFromZero() {
        Models.register(service, "again", OnnxFiles.identity(TensorProto.DataType.FLOAT, "N"));
        assertThat(post("/v2/models/again/infer", INFERENCE).status()).isEqualTo(200);
        service.delete("/models/again");
        assertThat(service.get("/v2/models/again/stats").status()).isEqualTo(404);
        assertThat(service.get("/v2/models/stats").text()).doesNotContain("again");

        Models.register(service, "again", OnnxFiles.identity(TensorProto.DataType.FLOAT, "M"));

        assertThat(service.get("/v2/models/again/stats")
                        .json()
                        .at("/model_stats/0/inference_count")
                        .asLong())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "load | {\"parameters\":{\"config\":\"{}\"}} | the parameter 'config' is not supported",
                "load | {\"parameters\":{\"file:1/model.onnx\":\"AAAA\"}} | the parameter 'file:1/model.onnx' is not",
                "load | {\"parameters\":{\"file:../../etc/passwd\":\"AAAA\"}} | POST /models?name=kept",
                "load | {\"parameters\":{\"x\":1}} | failed to load 'kept': the parameter 'x' is not supported",
                "load | {\"parameter\":{}} | 'parameter': is not a property of this request",
                "unload | {\"parameters\":{\"x\":1}} | failed to unload 'kept'",
                "unload | {\"parameters\":{\"unload_dependents\":1}} | is not a truth value",
                "load | [1] | is not a JSON object",
                "load | {\"parameters\":{ | the JSON ends too early",
                "load | {} {} | there are bytes after the JSON object",
            })
    void refusesWhatItCannotDo(String call, String body, String words) {
        Answer answer = post("/v2/repository/models/kept/" + call, body);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.json().at("/error").asString()).contains(words);
    }

    /** Without reading all of a file that is refused by its name. */
    @Test
    void refusesALargeFileByItsName() {
        String file = "A".repeat(8 << 20);

        Answer answer =
                post("/v2/repository/models/kept/load", "{\"parameters\":{\"file:1/model.onnx\":\"" + file + "\"}}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error").asString()).contains("'file:1/model.onnx' is not supported");
    }

    private static long memory(String model) {
        return service.get("/v2/models/" + model + "/stats")
                .json()
                .at("/model_stats/0/memory_usage/0/byte_size")
                .asLong();
    }

    private static String index(String body) {
        Answer answer = post("/v2/repository/index", body);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.text();
    }

    private static Answer post(String path, String body) {
        return service.postBytes(path, body.getBytes(StandardCharsets.UTF_8));
    }
}
