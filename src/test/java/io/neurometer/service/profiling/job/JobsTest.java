package io.neurometer.service.profiling.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.TensorMemory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Profiles that go on after the answer: their queue, progress and end, on a running service with room for two to wait. */
class JobsTest {
    private static final int ROOM = 2;
    private static final String REQUEST =
            "{\"model\":{\"name\":\"tiny\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",8],\"datatype\":\"FP32\"}],"
                    + "\"layers\":[{\"type\":\"linear\",\"name\":\"fc\",\"out_features\":4}]},"
                    + "\"protocol\":\"standard\",\"threads\":1,\"batch_sizes\":[256],\"parameters\":{\"seconds\":1}}";

    private static RunningService service;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() {
        service = RunningService.start(directory, "neurometer.profiling.queue=" + ROOM);
        // The ceilings are measured now and not while a test waits.
        assertThat(service.get("/ceilings").status()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void endAll() throws Exception {
        for (JsonNode summary : service.get("/profiles?limit=1000").json().get("profiles")) {
            if (!isFinal(summary)) {
                service.delete("/profiles/" + summary.get("id").asString());
            }
        }
        for (JsonNode summary : service.get("/profiles?limit=1000").json().get("profiles")) {
            await(summary.get("id").asString(), JobsTest::isFinal);
        }
    }

    @Test
    void answersAtOnceAndTellsHowItGoesUntilThereIsAReport() throws Exception {
        Answer accepted = service.postJson("/profile", REQUEST);

        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        String id = accepted.json().get("id").asString();
        assertThat(accepted.header("Location")).isEqualTo("/profiles/" + id);
        assertThat(accepted.json().at("/status").asString()).isIn("queued", "running");
        assertThat(accepted.json().at("/model").asString()).isEqualTo("inline");
        assertThat(accepted.json().at("/protocol").asString()).isEqualTo("profile/1-standard");
        List<Event> events = events(id);

        assertThat(events).extracting(Event::name).last().isEqualTo("done");
        assertThat(events.subList(0, events.size() - 1))
                .isNotEmpty()
                .extracting(Event::name)
                .containsOnly("progress");
        assertThat(events)
                .extracting(event -> event.data().at("/percent").asDouble())
                .isSorted()
                .last()
                .isEqualTo(100.0);
        assertThat(events)
                .extracting(event -> event.data().at("/phase").asString(""))
                .contains("warm-up", "latency", "throughput", "open-loop", "agreement");
        assertThat(events)
                .anySatisfy(
                        event -> assertThat(event.data().at("/figures/last_ms").asDouble(0))
                                .isPositive());
        Answer report = service.get("/profiles/" + id);
        assertThat(report.json().at("/schema").asString()).isEqualTo("profile/1");
        assertThat(report.json().at("/id").asString()).isEqualTo(id);
        assertThat(report.json().at("/measured/latency/median").asDouble()).isPositive();
        assertThat(listed(id).at("/status").asString()).isEqualTo("done");
        assertThat(events(id)).extracting(Event::name).containsExactly("done");

        assertThat(service.delete("/profiles/" + id).status()).isEqualTo(204);
        assertThat(service.get("/profiles/" + id).status()).isEqualTo(404);
        assertThat(service.delete("/profiles/" + id).status()).isEqualTo(404);
        assertThat(service.get("/profiles/" + id + "/events").status()).isEqualTo(404);
    }

    @Test
    void onlySoManyWaitAndEachKnowsItsPlace() throws Exception {
        String first = submit();
        await(first, job -> job.at("/status").asString().equals("running"));
        String second = submit();
        String third = submit();
        Answer refused = service.postJson("/profile", REQUEST);

        assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isNotBlank();
        assertThat(refused.json().at("/code").asString()).isEqualTo("PROFILE_QUEUE_FULL");
        assertThat(job(second).at("/position").asInt()).isEqualTo(1);
        assertThat(job(third).at("/position").asInt()).isEqualTo(2);
        assertThat(job(first).at("/position").isNull()).isTrue();
        assertThat(listed(third).at("/status").asString()).isEqualTo("queued");

        Answer cancelled = service.delete("/profiles/" + second);

        assertThat(cancelled.status()).isEqualTo(202);
        assertThat(job(second).at("/status").asString()).isEqualTo("cancelled");
        assertThat(job(third).at("/position").asInt()).isEqualTo(1);
        assertThat(service.postJson("/profile", REQUEST).status()).isEqualTo(202);
    }

    @Test
    void cancellingARunningJobEndsItAndFreesItsMemory() throws Exception {
        long before = OffHeap.used();
        String id = submit();
        await(id, job -> job.at("/phase").asString("").equals("latency"));

        Answer accepted = service.delete("/profiles/" + id);

        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        assertThat(accepted.json().at("/id").asString()).isEqualTo(id);
        List<Event> events = events(id);
        assertThat(events).extracting(Event::name).last().isEqualTo("cancelled");
        JsonNode job = job(id);
        assertThat(job.at("/status").asString()).isEqualTo("cancelled");
        assertThat(job.at("/code").asString()).isEqualTo("PROFILE_CANCELLED");
        assertThat(job.at("/finished").asString()).isNotBlank();
        TensorMemory.awaitAtMost(before + modelBytes());
        assertThat(service.delete("/profiles/" + id).status()).isEqualTo(204);
    }

    @Test
    void cancellingWhileCeilingsAreMeasuredKeepsNoneOfThem(@TempDir Path data) throws Exception {
        try (RunningService fresh = RunningService.start(data)) {
            Answer accepted = fresh.postJson(
                    "/profile",
                    REQUEST.replace("standard", "rigorous").replace("\"seconds\"", "\"force\":true,\"seconds\""));
            assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
            String path = "/profiles/" + accepted.json().get("id").asString();
            JsonNode job = fresh.get(path).json();
            while (!job.at("/phase").asString("").equals("ceilings")) {
                assertThat(isFinal(job)).as(job.toString()).isFalse();
                TimeUnit.MILLISECONDS.sleep(20);
                job = fresh.get(path).json();
            }

            assertThat(fresh.delete(path).status()).isEqualTo(202);
            job = fresh.get(path).json();
            while (!isFinal(job)) {
                assertThat(job.at("/phase").asString()).isEqualTo("ceilings");
                TimeUnit.MILLISECONDS.sleep(20);
                job = fresh.get(path).json();
            }

            assertThat(job.at("/status").asString()).isEqualTo("cancelled");
            assertThat(fresh.bean(JdbcClient.class)
                            .sql("SELECT count(*) FROM host_ceilings")
                            .query(Long.class)
                            .single())
                    .isZero();
        }
    }

    @Test
    void aListenerWhoGoesAwayHarmsNothing() throws Exception {
        String id = submit();
        URI uri = service.uri("/profiles/" + id + "/events");
        for (int i = 0; i < 40; i++) {
            try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                socket.getOutputStream()
                        .write(("GET " + uri.getPath() + " HTTP/1.1\r\nHost: test\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                if (i < 5) {
                    BufferedReader lines = lines(socket.getInputStream());
                    assertThat(lines.readLine()).startsWith("HTTP/1.1 200");
                }
            }
        }

        await(id, job -> job.at("/phase").asString("").equals("latency"));
        service.delete("/profiles/" + id);
        assertThat(events(id)).extracting(Event::name).last().isEqualTo("cancelled");
    }

    /** On a service of its own, since streams end a moment after their job: no other test finds them taken. */
    @Test
    void onlySoManyListen(@TempDir Path data) throws Exception {
        try (RunningService fresh = RunningService.start(data)) {
            Answer accepted = fresh.postJson("/profile", REQUEST);
            assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
            String path = "/profiles/" + accepted.json().get("id").asString() + "/events";
            List<Socket> listeners = new ArrayList<>();
            try {
                for (int i = 0; i < 32; i++) {
                    Socket socket = new Socket(
                            fresh.uri(path).getHost(), fresh.uri(path).getPort());
                    listeners.add(socket);
                    socket.getOutputStream()
                            .write(("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
                    assertThat(lines(socket.getInputStream()).readLine()).startsWith("HTTP/1.1 200");
                }
                Answer refused = fresh.get(path);

                assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
                assertThat(refused.json().at("/code").asString()).isEqualTo("TOO_MANY_STREAMS");
                assertThat(refused.header("Retry-After")).isEqualTo("10");
            } finally {
                for (Socket socket : listeners) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void theFieldsOfAJobComeInThisOrder() {
        assertThat(job(submit()).propertyNames())
                .containsExactly(
                        "id",
                        "status",
                        "model",
                        "protocol",
                        "created",
                        "started",
                        "finished",
                        "cancelling",
                        "position",
                        "phase",
                        "percent",
                        "seconds",
                        "runs",
                        "figures",
                        "code",
                        "reason");
    }

    @Test
    void whatCannotBeMeasuredIsRefusedBeforeItBecomesAJob() {
        long before = service.get("/profiles").json().get("total").asLong();

        Answer unknown = service.postJson("/profile", "{\"model\":\"nobody\",\"protocol\":\"standard\"}");
        Answer analysisOnly = service.postJson("/profile", "{\"model\":\"zoo/llama3_8b\",\"protocol\":\"standard\"}");

        assertThat(unknown.status()).isEqualTo(404);
        assertThat(analysisOnly.status()).isEqualTo(422);
        assertThat(service.get("/profiles").json().get("total").asLong()).isEqualTo(before);
    }

    @Test
    void aJobWhoseProcessDiedHasFailedAfterTheStart(@TempDir Path data) {
        String insert = "INSERT INTO profile_report (id, created, model, protocol, status, owner, heard)"
                + " VALUES (?, '2026-01-01T00:00:00Z', 'm', 'profile/1-standard', ?, 'someone', 0)";
        try (RunningService dying = RunningService.start(data)) {
            JdbcClient jdbc = dying.bean(JdbcClient.class);
            jdbc.sql(insert).params("ran", "running").update();
            jdbc.sql(insert).params("waited", "queued").update();
        }
        try (RunningService next = RunningService.start(data)) {
            JsonNode job = next.get("/profiles/ran").json();
            assertThat(job.at("/status").asString()).isEqualTo("failed");
            assertThat(job.at("/reason").asString()).isEqualTo("interrupted by a restart");
            assertThat(job.at("/code").asString()).isEqualTo("PROFILE_INTERRUPTED");
            assertThat(next.get("/profiles/waited").json().at("/status").asString())
                    .isEqualTo("failed");
            assertThat(next.delete("/profiles/ran").status()).isEqualTo(204);
        }
    }

    @Test
    void stoppingTheServiceEndsItsJobs(@TempDir Path data) throws Exception {
        String id;
        try (RunningService stopping = RunningService.start(data)) {
            Answer accepted = stopping.postJson("/profile", REQUEST);
            assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
            id = accepted.json().get("id").asString();
        }
        try (RunningService next = RunningService.start(data)) {
            JsonNode job = next.get("/profiles/" + id).json();
            assertThat(job.at("/status").asString()).isEqualTo("failed");
            assertThat(job.at("/reason").asString()).isEqualTo("interrupted by a restart");
        }
    }

    private record Event(String name, JsonNode data) {}

    private static List<Event> events(String id) throws Exception {
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(service.uri("/profiles/" + id + "/events"))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse(""))
                .isEqualTo("text/event-stream;charset=UTF-8");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.headers().firstValue("X-Accel-Buffering")).contains("no");
        List<Event> events = new ArrayList<>();
        String name = "";
        try (BufferedReader lines = lines(response.body())) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event:")) {
                    name = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    events.add(new Event(name, JsonMapper.shared().readTree(line.substring(5))));
                }
            }
        }
        return events;
    }

    private static BufferedReader lines(InputStream stream) throws IOException {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    private static String submit() {
        Answer accepted = service.postJson("/profile", REQUEST);
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        return accepted.json().get("id").asString();
    }

    private static JsonNode job(String id) {
        return service.get("/profiles/" + id).json();
    }

    private static JsonNode listed(String id) {
        return service.get("/profiles?limit=1000")
                .json()
                .get("profiles")
                .valueStream()
                .filter(summary -> summary.get("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** What the small model itself takes while nobody has unloaded it. */
    private static long modelBytes() {
        return 1 << 16;
    }

    private static boolean isReport(JsonNode document) {
        return document.has("schema");
    }

    private static boolean isFinal(JsonNode document) {
        return isReport(document)
                || JobStatus.ofWord(document.at("/status").asString()).isFinal();
    }

    private static JsonNode await(String id, Predicate<JsonNode> condition) throws InterruptedException {
        while (true) {
            JsonNode job = job(id);
            if (condition.test(job)) {
                return job;
            }
            assertThat(isFinal(job)).as(job.toString()).isFalse();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
