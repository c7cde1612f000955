package io.neurometer.service.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.service.Await;
import io.neurometer.service.RawAnswer;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.TensorMemory;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile client may send or leave unsent; the service answers others all the while, and keeps nothing of it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AbuseTest {
    private static final int LIMIT = 100_000;

    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(
                directory,
                "neurometer.engine.instances=1",
                "neurometer.engine.queue=4",
                "neurometer.limits.request-bytes=" + LIMIT + "B",
                "neurometer.limits.definition-bytes=" + LIMIT + "B",
                "neurometer.profiling.report-bytes=" + LIMIT + "B",
                "neurometer.limits.off-heap=300MB");
        DeepModel.register(service);
        assertThat(service.postJson("/infer", DeepModel.smallRequest()).status())
                .isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void isAsBefore() {
        assertThat(service.postJson("/infer", DeepModel.smallRequest()).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/infer", "/profile", "/profiles/import"})
    void aBodyMayHaveExactlyTheBytesOfItsRoute(String route) {
        String body =
                route.equals("/infer") ? DeepModel.smallRequest() : "{\"model\":\"small\",\"protocol\":\"analytic\"}";
        byte[] just = (body + " ".repeat(LIMIT - body.length())).getBytes(StandardCharsets.US_ASCII);
        byte[] more = (body + " ".repeat(LIMIT + 1 - body.length())).getBytes(StandardCharsets.US_ASCII);

        assertThat(service.postBytes(route, just).status()).isNotEqualTo(413);
        assertThat(service.postChunked(route, just).status()).isNotEqualTo(413);
        assertThat(service.postBytes(route, more).status()).isEqualTo(413);
        Answer answer = service.postChunked(route, more);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(413);
        assertThat(answer.json().at("/detail").asString()).contains("at most");
    }

    @Test
    void bodiesFarBeyondTheLimitTakeNoMemory() {
        long heap = Runtime.getRuntime().maxMemory();
        long offHeap = OffHeap.used();
        List<CompletableFuture<RawAnswer>> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> refusedOf(heap)));
        }
        for (CompletableFuture<RawAnswer> answer : answers) {
            assertThat(answer.join().status()).as(answer.join().toString()).isEqualTo(413);
        }
        TensorMemory.awaitAtMost(offHeap);
    }

    /** Sends until the service answers, at most as much as there is heap. */
    private static RawAnswer refusedOf(long most) {
        byte[] chunk = ("10000\r\n" + "x".repeat(1 << 16) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        String head = "POST /profile HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        try (Socket socket = DeepModel.send(service.uri("/"), head)) {
            for (long sent = 0; sent < most && socket.getInputStream().available() == 0; sent += 1 << 16) {
                socket.getOutputStream().write(chunk);
            }
            byte[] answer = new byte[1 << 12];
            int read = socket.getInputStream().read(answer);
            return new RawAnswer(new String(answer, 0, read, StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {65_537, 1_000_000})
    void chunksOfOneByteAreABodyLikeAnyOther(int chunks) throws Exception {
        String request = "POST /infer HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        String rest = DeepModel.smallRequest();
        try (Socket socket = DeepModel.send(service.uri("/"), request)) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < chunks; i += 1000) {
                        socket.getOutputStream().write("1\r\n \r\n".repeat(1000).getBytes(StandardCharsets.US_ASCII));
                    }
                    socket.getOutputStream()
                            .write((Integer.toHexString(rest.length()) + "\r\n" + rest + "\r\n0\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
                } catch (IOException refused) {
                    // The answer says why.
                }
            });
            byte[] answer = new byte[1 << 12];
            int read = socket.getInputStream().read(answer);
            int status = new RawAnswer(new String(answer, 0, read, StandardCharsets.UTF_8)).status();
            assertThat(status).isEqualTo(chunks < LIMIT ? 200 : 413);
            sending.cancel(true);
        }
    }

    @Test
    void idleConnectionsHoldNobodyUp() throws IOException {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                idle.add(DeepModel.send(service.uri("/"), i % 2 == 0 ? "" : "POST /infer HTTP/1.1\r\nHost: "));
            }
            assertThat(service.postJson("/infer", DeepModel.smallRequest()).status())
                    .isEqualTo(200);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void aFloodIsRefusedAtOnceAndLeavesNothingBehind() throws InterruptedException {
        ExecutorService clients = Executors.newFixedThreadPool(40);
        try {
            List<CompletableFuture<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                answers.add(CompletableFuture.supplyAsync(
                        () -> service.postJson("/infer", DeepModel.request(1, "\"timeout\":3000000")), clients));
            }
            List<Answer> all = answers.stream().map(CompletableFuture::join).toList();

            assertThat(all)
                    .allSatisfy(answer ->
                            assertThat(answer.status()).as(answer.toString()).isIn(200, 503, 504));
            assertThat(all.stream().filter(answer -> answer.status() == 503))
                    .hasSizeGreaterThanOrEqualTo(35)
                    .allSatisfy(answer -> assertThat(Integer.parseInt(answer.header("Retry-After")))
                            .isPositive());
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void whatDoesNotFitIntoMemoryIsRefusedWhileOthersAreServed() {
        Answer answer = service.postBytes("/infer", large(), "Content-Type", "application/json");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(507);
        assertThat(answer.json().at("/code").asString()).isEqualTo("MEMORY_EXHAUSTED");
    }

    /** A few bytes that become three gigabytes. */
    private static byte[] large() {
        return ("{\"model\":{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1,32,32],\"datatype\":\"FP32\"}],\"layers\":["
                        + "{\"type\":\"upsample\",\"scale_factor\":800},{\"type\":\"relu\"}]},\"inputs\":[{\"name\":\"x\","
                        + "\"shape\":[1,1,32,32],\"datatype\":\"FP32\",\"data\":["
                        + String.join(",", Collections.nCopies(1024, "0")) + "]}]}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"protocol\":\"standard\",\"parameters\":{\"seconds\":1000000000}",
                "\"protocol\":\"standard\",\"parameters\":{\"runs\":1000000000}",
                "\"protocol\":\"standard\",\"parameters\":{\"concurrency\":100000}",
                "\"protocol\":\"quick\",\"batch_sizes\":[1000000000]",
                "\"protocol\":\"quick\",\"threads\":100000",
            })
    void aProfileHasBounds(String asked) {
        Answer answer = service.postJson("/profile", "{\"model\":\"small\"," + asked + "}");
        assertThat(answer.status()).as(answer.toString()).isIn(400, 413, 422);
    }

    @Test
    void aProfileOfAMillionBatchSizesIsTooLarge() {
        String sizes = String.join(",", Collections.nCopies(1_000_000, "1"));
        assertThat(service.postJson("/profile", "{\"model\":\"small\",\"batch_sizes\":[" + sizes + "]}")
                        .status())
                .isEqualTo(413);
        assertThat(service.postJson(
                                "/profile",
                                "{\"model\":\"small\",\"batch_sizes\":[" + sizes.substring(0, 40_000) + "1]}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void inferenceGoesOnWhileAProfileIsMeasured() throws Exception {
        Answer job = service.postJson("/profile", "{\"model\":\"small\",\"protocol\":\"standard\"}");
        String path = "/profiles/" + job.json().at("/id").asString();
        Await.until(() -> !service.get(path).json().at("/status").asString().equals("queued"));
        for (int i = 0; i < 20; i++) {
            assertThat(service.postJson("/infer", DeepModel.smallRequest()).status())
                    .isEqualTo(200);
        }
        service.delete(path);
        Await.until(() -> !service.get(path).json().at("/status").asString().equals("running"));
    }
}
