package io.neurometer.service.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.service.Await;
import io.neurometer.service.RawAnswer;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.models.EngineThreads;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Deadlines, and clients that close their connection while their request waits or runs. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GoneClientsTest {
    /** A batch that takes longer to run than a client that sends no more is waited for. */
    private static final int LONG = 16;

    private static RunningService service;
    private static EngineThreads threads;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(
                directory,
                "neurometer.engine.instances=1",
                "neurometer.limits.call-macs=2000000000000",
                // What is compiled for shared runs stays in memory.
                "neurometer.batching.enabled=false");
        DeepModel.register(service);
        threads = service.bean(EngineThreads.class);
        // Compiled, and without the time of compiling from here on.
        assertThat(service.postJson("/infer", DeepModel.request(1, "\"timeout\":1"))
                        .status())
                .isEqualTo(504);
        assertThat(service.postJson("/infer", DeepModel.smallRequest()).status())
                .isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void nothingIsLeftOfOtherTests() throws InterruptedException {
        Await.until(() -> threads.running() == 0);
    }

    @Test
    void whoeverLeavesFreesHisPlaceAndHisMemory() throws Exception {
        Answer before = service.postJson("/infer", DeepModel.request(1, "\"timeout\":30000000"));
        assertThat(before.status()).as(before.toString()).isEqualTo(200);
        long memory = OffHeap.used();
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(DeepModel.post(uri(), "/infer", DeepModel.request(1, "")));
        }
        Await.until(() -> threads.running() == 1 && threads.queued() == 5);

        for (Socket client : clients) {
            // A reset: whoever only closes may still want to read.
            client.setSoLinger(true, 0);
            client.close();
        }
        Answer afterwards = service.postJson("/infer", DeepModel.smallRequest());

        assertThat(afterwards.status()).as(afterwards.toString()).isEqualTo(200);
        Await.until(() -> threads.running() == 0 && threads.queued() == 0);
        Await.until(() -> OffHeap.used() <= memory);
        Await.until(() -> cancelled() >= 6);
    }

    @Test
    void whoeverSendsNoMoreHasGoneWhenTheAnswerTakesLong() throws Exception {
        double cancelled = cancelled();
        Socket client = DeepModel.post(uri(), "/infer", DeepModel.request(LONG, ""));
        Await.until(() -> threads.running() == 1);

        client.close();

        Await.until(() -> threads.running() == 0);
        Await.until(() -> cancelled() > cancelled);
    }

    private static double cancelled() {
        return service
                .bean(MeterRegistry.class)
                .find("neurometer.inference.requests")
                .tag("outcome", "canceled")
                .counters()
                .stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Test
    void aRequestEndsAtItsDeadlineWhereverItIs() throws Exception {
        try (Socket running = DeepModel.post(uri(), "/infer", DeepModel.request(1, ""))) {
            Await.until(() -> threads.running() == 1);
            Answer waiting = service.send(service.request("/infer")
                    .header("X-Request-Timeout-Ms", "100")
                    .POST(HttpRequest.BodyPublishers.ofString(DeepModel.request(1, ""))));

            assertThat(waiting.status()).as(waiting.toString()).isIn(503, 504);
            assertThat(waiting.json().at("/code").asString()).isIn("QUEUE_FULL", "DEADLINE_EXCEEDED");
        }
        Await.until(() -> threads.running() == 0);
        Answer alone = service.postJson("/infer", DeepModel.request(1, "\"timeout\":50000"));
        assertThat(alone.status()).as(alone.toString()).isEqualTo(504);
        assertThat(alone.json().at("/code").asString()).isEqualTo("DEADLINE_EXCEEDED");
        assertThat(alone.json().at("/detail").asString()).contains("within 50 ms");
        assertThat(threads.running()).isZero();
    }

    @Test
    void aTimeoutThatIsNoneIsRefused() {
        assertThat(service.postJson("/infer", DeepModel.request(1, "\"timeout\":-1"))
                        .text())
                .contains("REQUEST_INVALID", "microseconds");
        assertThat(service.postJson("/infer", DeepModel.request(1, "\"timeout\":\"soon\""))
                        .status())
                .isEqualTo(400);
        assertThat(service.postJson(
                                "/infer",
                                DeepModel.smallRequest()
                                        .replace("\"inputs\"", "\"parameters\":{\"timeout\":0},\"inputs\""))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aShortRequestIsAnsweredWhileALongOneRuns() throws Exception {
        try (Socket running = DeepModel.post(uri(), "/infer", DeepModel.request(1, ""))) {
            Await.until(() -> threads.running() == 1);
            for (int i = 0; i < 20; i++) {
                assertThat(service.postJson("/infer", DeepModel.smallRequest()).status())
                        .isEqualTo(200);
            }
            assertThat(threads.running()).as("the long one goes on").isEqualTo(1);
        }
    }

    @Test
    void aCallThatWouldCostTooMuchIsRefusedBeforeItIsCompiled() {
        Answer answer = service.postJson("/infer", DeepModel.request(40, ""));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(413);
        assertThat(answer.json().at("/detail").asString())
                .contains("multiply-accumulates", "2000000000000", "neurometer.limits.call-macs");
    }

    @Test
    void theNextRequestOnTheSameConnectionIsAnsweredToo() throws Exception {
        String body = DeepModel.request(LONG, "\"timeout\":700000");
        String next = DeepModel.smallRequest();
        String both = "POST /infer HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        try (Socket socket = DeepModel.send(uri(), both)) {
            Await.until(() -> threads.running() == 1);
            Thread.sleep(100);
            socket.getOutputStream()
                    .write(("POST /infer HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " + next.length()
                                    + "\r\n\r\n" + next)
                            .getBytes(StandardCharsets.ISO_8859_1));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers).startsWith("HTTP/1.1 504").contains("HTTP/1.1 200", "\"model_name\":\"small\"");
        }
    }

    @Test
    void aShortRequestIsAnsweredEvenIfItsClientSendsNoMore() throws Exception {
        String body = DeepModel.smallRequest();
        RawAnswer answer = RawAnswer.of(
                uri(), "POST /infer HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void aProfileThatNobodyWaitsForIsNotMeasured() throws Exception {
        String standard = "{\"model\":\"small\",\"protocol\":\"standard\"}";
        for (String path : new String[] {"/profile?wait=true", "/profile"}) {
            String body = path.endsWith("true") ? standard : standard.replace("standard", "quick");
            Socket client = DeepModel.post(uri(), path, body);
            Thread.sleep(300);
            client.close();
        }
        Await.until(() -> {
            List<String> states = service.get("/profiles").json().findValuesAsString("status");
            return states.contains("cancelled") && !states.contains("running") && !states.contains("queued");
        });
        assertThat(service.get("/profiles").json().findValuesAsString("status")).contains("cancelled");
    }

    private static URI uri() {
        return service.uri("/");
    }
}
