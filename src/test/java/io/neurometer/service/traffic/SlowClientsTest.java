package io.neurometer.service.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.Await;
import io.neurometer.service.RawAnswer;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send their body, or take their answer, too slowly. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowClientsTest {
    /** Ten times as many as there are threads. */
    private static final int CLIENTS = 200;

    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(
                directory,
                "server.tomcat.threads.max=20",
                "server.tomcat.accept-count=1000",
                "server.tomcat.connection-timeout=5s",
                "server.tomcat.keep-alive-timeout=1m",
                "neurometer.traffic.transfer-time=2s");
        DeepModel.register(service);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/zoo",
                "/infer",
                "/models?name=slow",
                "/profile",
                "/profiles/compare",
                "/profiles/import",
                "/nowhere"
            })
    void manyOnARouteLoseOnlyTheirOwnConnections(String route) throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                String framing = i % 2 == 0 ? "Content-Length: 100000" : "Transfer-Encoding: chunked";
                slow.add(DeepModel.send(
                        service.uri("/"), "POST " + route + " HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n\r\n1"));
            }
            for (int i = 0; i < 5; i++) {
                Answer answer = service.postJson("/infer", DeepModel.smallRequest());
                assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
                assertThat(service.get("/models").status()).isEqualTo(200);
            }
            for (Socket client : List.of(slow.get(0), slow.get(CLIENTS / 2), slow.get(CLIENTS - 1))) {
                assertThat(statusOf(client)).isIn(400, 404, 405, 408);
            }
        } finally {
            for (Socket client : slow) {
                client.close();
            }
        }
    }

    @Test
    void aBodyThatComesTooSlowlyIsRefusedInTime() throws Exception {
        String head = "POST /infer HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n";
        try (Socket client = DeepModel.send(service.uri("/"), head)) {
            Thread drip = new Thread(() -> drip(client));
            drip.start();
            RawAnswer answer =
                    new RawAnswer(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            drip.interrupt();
            drip.join();

            assertThat(answer.status()).as(answer.toString()).isEqualTo(408);
            assertThat(answer.json().at("/code").asString()).isEqualTo("REQUEST_TIMEOUT");
            assertThat(answer.detail()).contains("2 s");
            assertThat(answer.header("Connection")).isEqualTo("close");
        }
    }

    /** One byte in 50 milliseconds, for as long as the server takes them. */
    private static void drip(Socket client) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                client.getOutputStream().write(' ');
                Thread.sleep(50);
            }
        } catch (IOException | InterruptedException refused) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void answersThatNobodyTakesHoldNobodyUp() throws Exception {
        String body = "{\"model\":{\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",1,1000,1000],\"datatype\":\"FP32\"}],"
                + "\"layers\":[{\"type\":\"upsample\",\"scale_factor\":2}]},\"inputs\":[{\"name\":\"x\",\"shape\":["
                + "1,1,1000,1000],\"datatype\":\"FP32\",\"data\":[" + "0.123456789,".repeat(999_999) + "1]}]}";
        String head = "POST /infer HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n";
        try (Socket client = DeepModel.send(service.uri("/"), head + body)) {
            assertThat(client.getInputStream().read()).isEqualTo('H');
            ClientWatch watch = service.bean(ClientWatch.class);
            Await.until(() -> watch.open() == 0);
            assertThat(service.postJson("/infer", DeepModel.smallRequest()).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void streamsOfEventsAreNotWatchedOnceTheirThreadIsFree() throws Exception {
        Answer job = service.postJson("/profile", "{\"model\":\"small\",\"protocol\":\"standard\"}");
        String path = "/profiles/" + job.json().at("/id").asString();
        CompletableFuture<Answer> events = CompletableFuture.supplyAsync(() -> service.get(path + "/events"));
        Await.until(() -> !service.get(path).json().at("/status").asString().equals("queued"));
        service.delete(path);

        assertThat(events.join().status()).isEqualTo(200);
        ClientWatch watch = service.bean(ClientWatch.class);
        Await.until(() -> watch.open() == 0);
    }

    private static int statusOf(Socket client) throws IOException {
        return new RawAnswer(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).status();
    }
}
