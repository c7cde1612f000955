package io.neurometer.service.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neurometer.service.PostgresServer;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions side by side, and what names them. */
class LabelsTest {
    private static final String INPUTS =
            "\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]";

    @TempDir
    static Path directory;

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(directory);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** Three versions, which differ in their weights. */
    private static void register(RunningService where, String name) {
        for (int seed = 1; seed <= 3; seed++) {
            Answer answer = where.postJson("/models?name=" + name, definition(seed));
            assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        }
    }

    private static String definition(int seed) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",2],\"datatype\":\"FP32\"}],\"seed\":" + seed
                + ",\"layers\":[{\"type\":\"linear\",\"out_features\":2}]}";
    }

    private static Answer put(RunningService where, String path, String body) {
        return where.send(where.request(path).PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static void label(RunningService where, String label, String version) {
        Answer answer = put(where, "/models/m/labels/" + label, "{\"version\":" + version + "}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    @BeforeEach
    void anew() {
        service.delete("/models/m");
        register(service, "m");
    }

    private static String served(RunningService where, String path, String body) {
        Answer answer = where.postJson(path, body);
        return answer.status() == 200 ? answer.json().get("model_version").asString() : "status " + answer.status();
    }

    private static String served(String path) {
        return served(service, path, "{" + INPUTS + "}");
    }

    @Test
    void aLabelMovesFromOneVersionToAnother() {
        assertThat(served("/v2/models/m/infer")).isEqualTo("3");
        assertThat(served("/v2/models/m/labels/stable/infer")).isEqualTo("status 404");

        Answer set = put(service, "/models/m/labels/stable", "{\"version\":1}");
        assertThat(set.text()).isEqualTo("{\"name\":\"m\",\"label\":\"stable\",\"version\":\"1\"}");
        assertThat(set.header("Location")).isEqualTo("/models/m/versions/1");
        label(service, "canary", "\"latest\"");
        assertThat(served("/v2/models/m/labels/stable/infer")).isEqualTo("1");
        assertThat(served("/v2/models/m/labels/canary/infer")).isEqualTo("3");

        label(service, "stable", "2");
        assertThat(served("/v2/models/m/labels/stable/infer")).isEqualTo("2");
        assertThat(service.get("/models/m/labels").text())
                .isEqualTo("{\"labels\":{\"canary\":\"3\",\"stable\":\"2\"}}");
        assertThat(service.get("/models/m").json().get("labels").toString())
                .isEqualTo("{\"canary\":\"3\",\"stable\":\"2\"}");

        assertThat(service.delete("/models/m/labels/stable").status()).isEqualTo(204);
        assertThat(served("/v2/models/m/labels/stable/infer")).isEqualTo("status 404");
        assertThat(service.delete("/models/m/labels/stable").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/models/m/labels/stable/infer",
                "/v2/models/m/versions/stable/infer",
                "/v2/models/m:stable/infer",
                "/v2/models/m:2/infer",
                "/v2/models/m/versions/2/infer",
            })
    void aLabelStandsWhereverAVersionDoes(String path) {
        label(service, "stable", "2");

        assertThat(served(path)).isEqualTo("2");
        String model = path.replace("/infer", "");
        assertThat(service.get(model).json().get("versions").toString()).isEqualTo("[\"1\",\"2\",\"3\"]");
        assertThat(service.get(model + "/ready").status()).isEqualTo(200);
        assertThat(service.get(model + "/config").status()).isEqualTo(200);
        assertThat(service.get(model + "/stats").json().at("/model_stats").findValuesAsString("version"))
                .containsExactly("2");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"`\"model\":\"m:stable\"`", "`\"model\":\"m\",\"version\":\"stable\"`", "`\"model\":\"m:2\"`"})
    void aBodyMayNameALabelToo(String model) {
        label(service, "stable", "2");

        assertThat(served(service, "/infer", "{" + model + "," + INPUTS + "}")).isEqualTo("2");
        Answer profile = service.postJson("/profile", "{" + model + ",\"protocol\":\"analytic\"}");
        assertThat(profile.json().at("/model/version").asString())
                .as(profile.toString())
                .isEqualTo("2");
    }

    @Test
    void theVersionThatIsMeantWhereNoneIsNamedCanBeChosen() {
        label(service, "default", "1");

        assertThat(served("/v2/models/m/infer")).isEqualTo("1");
        assertThat(served("/v2/models/m/labels/latest/infer")).isEqualTo("3");
        assertThat(service.get("/models/m").json().get("version").asString()).isEqualTo("1");
        assertThat(service.postJson("/models?name=m", definition(4)).status()).isEqualTo(201);
        assertThat(served("/v2/models/m/infer")).isEqualTo("1");

        assertThat(service.delete("/models/m/labels/default").status()).isEqualTo(204);
        assertThat(served("/v2/models/m/infer")).isEqualTo("4");
    }

    @Test
    void aVersionIsNotRemovedWhileItHasALabel() {
        label(service, "stable", "2");

        Answer refused = service.delete("/models/m/versions/2");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().get("code").asString()).isEqualTo("MODEL_LABELLED");
        assertThat(refused.json().get("detail").asString()).contains("version 2", "stable");
        assertThat(served("/v2/models/m:stable/infer")).isEqualTo("2");
        assertThat(service.delete("/models/m/versions/stable").status()).isEqualTo(400);

        label(service, "stable", "3");
        assertThat(service.delete("/models/m/versions/2").status()).isEqualTo(204);
        assertThat(service.delete("/models/m").status()).isEqualTo(204);
        register(service, "m");
        assertThat(service.get("/models/m/labels").text()).isEqualTo("{\"labels\":{}}");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "m,latest,`{\"version\":1}`,400",
                "m,2,`{\"version\":1}`,400",
                "m,a.b,`{\"version\":1}`,400",
                "m,stable,`{\"version\":9}`,404",
                "m,stable,`{\"version\":\"canary\"}`,404",
                "m,stable,`{\"version\":0}`,400",
                "m,stable,`{\"version\":1.5}`,400",
                "m,stable,`{\"version\":1,\"more\":2}`,400",
                "m,stable,`{}`,400",
                "m,stable,`[1]`,400",
                "m,stable,``,400",
                "nobody,stable,`{\"version\":1}`,404",
            })
    void whatIsNoLabelOrNoVersionIsRefused(String model, String label, String body, int status) {
        Answer answer = put(service, "/models/" + model + "/labels/" + label, body);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(service.get("/models/m/labels").text()).isEqualTo("{\"labels\":{}}");
    }

    @Test
    void aModelIsUnloadedAsAWhole() {
        label(service, "stable", "2");

        assertThat(service.postJson("/v2/repository/models/m:stable/unload", "").status())
                .isEqualTo(404);
        assertThat(service.postJson("/v2/repository/models/m/unload", "").status())
                .isEqualTo(200);
        assertThat(served("/v2/models/m:stable/infer")).isEqualTo("status 404");
        assertThat(service.postJson("/v2/repository/models/m:stable/load", "").status())
                .isEqualTo(200);
        assertThat(served("/v2/models/m:stable/infer")).isEqualTo("2");
    }

    @Test
    void replicasShareLabels(@TempDir Path first, @TempDir Path second) throws Exception {
        Optional<String> obstacle = PostgresServer.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.orElse(""));
        try (PostgresServer database = PostgresServer.start();
                RunningService one = RunningService.start(first, database.settings());
                RunningService other = RunningService.start(second, database.settings())) {
            register(one, "m");
            label(one, "stable", "1");
            assertThat(served(other, "/v2/models/m:stable/infer", "{" + INPUTS + "}"))
                    .isEqualTo("1");

            label(one, "stable", "2");
            long end = System.nanoTime() + 10_000_000_000L;
            String served = "1";
            while (served.equals("1") && System.nanoTime() < end) {
                Thread.sleep(20);
                served = served(other, "/v2/models/m:stable/infer", "{" + INPUTS + "}");
            }
            assertThat(served).isEqualTo("2");
        }
    }
}
