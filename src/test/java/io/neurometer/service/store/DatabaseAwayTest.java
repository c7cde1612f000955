package io.neurometer.service.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.PostgresServer;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.profiling.ProfileRequestReader;
import io.neurometer.service.profiling.ProfileService;
import io.neurometer.service.profiling.ProfileStore;
import io.neurometer.service.profiling.job.JobWork;
import io.neurometer.service.profiling.job.Jobs;
import io.neurometer.service.profiling.job.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two replicas and their PostgreSQL database, which changes under them and goes away. */
class DatabaseAwayTest {
    private static final String INPUT =
            ",\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]}";
    private static final String JOB =
            "{\"model\":\"kept\",\"protocol\":\"standard\",\"threads\":1,\"parameters\":{\"seconds\":1}}";

    private static final String ANALYTIC = "{\"model\":\"kept\",\"protocol\":\"analytic\"}";

    private static PostgresServer database;
    private static RunningService one;
    private static RunningService other;

    @BeforeAll
    static void start(@TempDir Path first, @TempDir Path second) throws Exception {
        Optional<String> obstacle = PostgresServer.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.orElse(""));
        database = PostgresServer.start();
        one = RunningService.start(first, database.settings());
        other = RunningService.start(second, database.settings());
    }

    @AfterAll
    static void stop() throws Exception {
        if (database != null) {
            one.close();
            other.close();
            database.close();
        }
    }

    @Test
    void aReplicaSeesWhatAnotherHasReplacedAndRemoved() throws InterruptedException {
        assertThat(upload(one, "shared", "N").status()).isEqualTo(201);
        assertThat(version(infer(other, "shared"))).isEqualTo("1");
        assertThat(version(infer(one, "shared"))).isEqualTo("1");

        assertThat(upload(other, "shared", "M").status()).isEqualTo(201);

        await(() -> infer(one, "shared"), answer -> version(answer).equals("2"));
        assertThat(other.delete("/models/shared").status()).isEqualTo(204);
        await(() -> infer(one, "shared"), answer -> answer.status() == 404);
        assertThat(metrics(one)).doesNotContain("model=\"shared\"");

        // The same name and number again, with other bytes.
        assertThat(upload(other, "shared", 1).status()).isEqualTo(201);
        assertThat(one.get("/models/shared").json().at("/inputs/0/shape").toString())
                .isEqualTo("[1,2]");
        assertThat(version(infer(one, "shared"))).isEqualTo("1");
    }

    @Test
    void loadedModelsAnswerWhileTheDatabaseIsAwayAndNothingIsLost() throws Exception {
        assertThat(upload(one, "kept", "N").status()).isEqualTo(201);
        assertThat(upload(one, "unloaded", "M").status()).isEqualTo(201);
        assertThat(infer(other, "kept").status()).isEqualTo(200);
        ProfileService.Kept found = one.bean(ProfileService.class)
                .profile(
                        ProfileRequestReader.read(ANALYTIC.getBytes(UTF_8)), ProgressListener.NONE, Cancellation.NEVER);
        String finished = found.report().id();
        one.delete("/profiles/" + finished);
        CountDownLatch away = new CountDownLatch(1);
        Jobs jobs = one.bean(Jobs.class);
        jobs.submit(finished, "kept", "profile/1-standard", work(cancellation -> {
            awaitOpen(away);
            Patience.insist(() -> one.bean(ProfileStore.class).add(found.report(), found.json()), cancellation);
        }));
        await(() -> one.get("/profiles/" + finished), answer -> status(answer).equals("running"));
        jobs.submit("ended-meanwhile", "kept", "profile/1-standard", work(cancellation -> {}));

        database.halt();
        await(() -> upload(other, "refused", "K"), answer -> answer.status() == 503);

        for (RunningService replica : List.of(one, other)) {
            assertThat(infer(replica, "kept").status()).isEqualTo(200);
        }
        assertAway(upload(one, "refused", "K"));
        assertAway(one.delete("/models/kept"));
        assertAway(one.postJson("/profile", JOB));
        assertAway(one.postJson("/profile", ANALYTIC));
        assertAway(one.get("/models"));
        assertAway(infer(other, "unloaded"));
        Instant before = Instant.now();
        List<Answer> refusals = IntStream.range(0, 200)
                .mapToObj(index ->
                        CompletableFuture.supplyAsync(() -> infer(other, "unloaded"), task -> new Thread(task).start()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        assertThat(refusals).allSatisfy(DatabaseAwayTest::assertAway);
        // 200 waits for a connection, one after another or a few at a time, would take far longer.
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(20));
        assertThat(infer(other, "kept").status()).isEqualTo(200);
        away.countDown();
        assertThat(one.delete("/profiles/ended-meanwhile").status()).isEqualTo(202);
        assertThat(status(one.get("/profiles/ended-meanwhile"))).isEqualTo("cancelled");

        database.resume();

        await(() -> upload(other, "refused", "K"), answer -> answer.status() == 201);
        await(() -> other.get("/profiles/" + finished), DatabaseAwayTest::isReport);
        await(
                () -> other.get("/profiles/ended-meanwhile"),
                answer -> status(answer).equals("cancelled"));
        assertThat(infer(other, "unloaded").status()).isEqualTo(200);
        assertThat(one.get("/models").json().findValuesAsString("name")).contains("kept", "unloaded", "refused");
    }

    private static void assertAway(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
        assertThat(answer.json().get("code").asString()).isEqualTo("STORE_UNAVAILABLE");
        assertThat(answer.header("Retry-After")).isNotBlank();
    }

    private static JobWork work(Consumer<Cancellation> task) {
        return new JobWork() {
            @Override
            public void run(ProgressListener progress, Cancellation cancellation) {
                task.accept(cancellation);
            }

            @Override
            public void close() {
                // It holds nothing.
            }
        };
    }

    private static void awaitOpen(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    private static String status(Answer answer) {
        return answer.json().path("status").asString("");
    }

    private static boolean isReport(Answer answer) {
        JsonNode document = answer.json();
        assertThat(status(answer)).isNotIn("failed", "cancelled");
        return document.has("schema");
    }

    private static Answer upload(RunningService service, String name, Object dim) {
        return service.postBytes("/models?name=" + name, OnnxFiles.identity(TensorProto.DataType.FLOAT, dim, 2));
    }

    private static Answer infer(RunningService service, String model) {
        return service.postJson("/infer", "{\"model\":\"" + model + "\"" + INPUT);
    }

    private static String version(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().get("model_version").asString();
    }

    private static String metrics(RunningService service) {
        return service.bean(MeterRegistry.class).getMeters().stream()
                .map(meter -> meter.getId().getTags().toString())
                .toList()
                .toString();
    }

    /** Asks again for a while that is long on a busy machine and short for a person. */
    private static void await(Supplier<Answer> call, Predicate<Answer> condition) throws InterruptedException {
        Instant end = Instant.now().plusSeconds(60);
        Answer last = call.get();
        while (!condition.test(last)) {
            assertThat(Instant.now()).as(last.toString()).isBefore(end);
            Thread.sleep(20);
            last = call.get();
        }
    }
}
