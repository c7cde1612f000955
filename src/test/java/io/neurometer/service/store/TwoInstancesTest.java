package io.neurometer.service.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neurometer.NeurometerApplication;
import io.neurometer.service.Await;
import io.neurometer.service.PostgresServer;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Two instances, one of them in another process, share one PostgreSQL; that one is killed at the end. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoInstancesTest {
    private static final String INPUTS =
            "\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]}";

    private static PostgresServer database;
    private static ServiceProcess process;
    private static RunningService one;
    private static RunningService other;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        Optional<String> obstacle = PostgresServer.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.orElse(""));
        database = PostgresServer.start();
        CompletableFuture<ServiceProcess> starting = CompletableFuture.supplyAsync(() -> launch(directory));
        other = RunningService.start(directory.resolve("other"), settings("other", "4s"));
        process = starting.join();
        one = process.http();
    }

    private static ServiceProcess launch(Path directory) {
        List<String> program = List.of(
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                NeurometerApplication.class.getName());
        try {
            return ServiceProcess.start(
                    Files.createDirectory(directory.resolve("one")), program, settings("one", "30s"));
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String[] settings(String name, String lease) {
        return Stream.concat(
                        Stream.of(database.settings()),
                        Stream.of(
                                "neurometer.hardware=class-" + name,
                                "neurometer.instance=" + name,
                                "neurometer.profiling.jobs.lease=" + lease))
                .toArray(String[]::new);
    }

    @AfterAll
    static void stop() throws Exception {
        if (other != null) {
            other.close();
        }
        if (one != null) {
            one.close();
        }
        if (database != null) {
            database.close();
        }
    }

    /** What an instance does not know it looks up at the request: there is nothing to wait for. */
    @Test
    @Order(1)
    void aModelRegisteredAtOneAnswersAtTheOtherAtOnce() {
        for (RunningService from : List.of(one, other)) {
            RunningService to = from == one ? other : one;
            String name = from == one ? "from-one" : "from-other";
            assertThat(infer(to, name).status())
                    .as("asked for before it is there")
                    .isEqualTo(404);

            assertThat(register(from, name, 1).status()).isEqualTo(201);

            Answer answer = infer(to, name);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(answer.json().get("outputs"))
                    .isEqualTo(infer(from, name).json().get("outputs"));
        }
    }

    /** What an instance knows already it looks at again twice a second. */
    @Test
    @Order(2)
    void aNewVersionIsServedByTheOtherInAMoment() {
        assertThat(register(one, "renewed", 1).status()).isEqualTo(201);
        assertThat(infer(other, "renewed").json().get("model_version").asString())
                .isEqualTo("1");

        assertThat(register(one, "renewed", 2).status()).isEqualTo(201);

        Await.until(() ->
                infer(other, "renewed").json().get("model_version").asString().equals("2"));
        assertThat(other.bean(StoreProperties.class).refresh()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    @Order(3)
    void aReportOfEachIsComparedByEither() {
        assertThat(register(one, "compared", 1).status()).isEqualTo(201);
        String first = profile(one, "quick", 200).get("id").asString();
        String second = profile(other, "quick", 200).get("id").asString();

        for (RunningService service : List.of(one, other)) {
            Answer compared = service.get("/profiles/compare?ids=" + first + "," + second);

            assertThat(compared.status()).as(compared.toString()).isEqualTo(200);
            JsonNode profiles = compared.json().get("profiles");
            assertThat(profiles.findValuesAsString("id")).containsExactly(first, second);
            assertThat(profiles.findValuesAsString("hardware")).containsExactly("class-one", "class-other");
            assertThat(profiles.findValuesAsString("instance")).containsExactly("one", "other");
            assertThat(profiles.at("/1/ratios/latency").asDouble()).isPositive();
        }
    }

    /** Somebody who listens at the other instance hears of the end as well. */
    @Test
    @Order(4)
    void aProfileWhoseProcessIsKilledIsLostAndDoesNotHang() throws InterruptedException {
        assertThat(register(one, "orphaned", 1).status()).isEqualTo(201);
        String id = profile(one, "rigorous", 202).get("id").asString();
        String waiting = profile(one, "rigorous", 202).get("id").asString();
        Await.until(() -> status(id).equals("running"));
        assertThat(status(waiting)).isEqualTo("queued");
        CompletableFuture<Answer> events =
                CompletableFuture.supplyAsync(() -> other.get("/profiles/" + id + "/events"));

        process.kill();
        other.bean(JdbcClient.class)
                .sql("INSERT INTO profile_report (id, created, model, protocol, status, owner, heard)"
                        + " VALUES ('of-a-fast-clock', '2026-01-01T00:00:00Z', 'm', 'p', 'running', 'gone', ?)")
                .param(System.currentTimeMillis() + Duration.ofDays(1).toMillis())
                .update();

        for (String lost : List.of(id, waiting, "of-a-fast-clock")) {
            Await.until(() -> !List.of("queued", "running").contains(status(lost)));
            JsonNode job = other.get("/profiles/" + lost).json();
            assertThat(job.at("/status").asString()).as(job.toString()).isEqualTo("failed");
            assertThat(job.at("/code").asString()).isEqualTo("PROFILE_INTERRUPTED");
            assertThat(job.at("/reason").asString()).startsWith("lost: ");
            assertThat(job.at("/finished").asString()).isNotBlank();
        }
        assertThat(events.join().text()).contains("event:progress", "event:failed");
        assertThat(infer(other, "orphaned").status()).isEqualTo(200);
        assertThat(other.delete("/profiles/" + id).status()).isEqualTo(204);
    }

    private static String status(String job) {
        return other.get("/profiles/" + job).json().path("status").asString("");
    }

    private static JsonNode profile(RunningService service, String protocol, int status) {
        String name = status == 202 ? "orphaned" : "compared";
        Answer answer = service.postJson(
                "/profile", "{\"model\":\"" + name + "\",\"protocol\":\"" + protocol + "\",\"threads\":1}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        return answer.json();
    }

    private static Answer register(RunningService service, String name, int seed) {
        return service.postJson(
                "/models?name=" + name,
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",2],\"datatype\":\"FP32\"}],\"seed\":" + seed
                        + ",\"layers\":[{\"type\":\"linear\",\"out_features\":2}]}");
    }

    private static Answer infer(RunningService service, String model) {
        return service.postJson("/infer", "{\"model\":\"" + model + "\"," + INPUTS);
    }
}
