package io.neurometer.service.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.Await;
import io.neurometer.service.RunningService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.Environment;

/** Stopping under load, with a load balancer that looks at readiness. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DrainingTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();
    private volatile boolean ready = true;

    @Test
    void noRequestIsLostAndReadinessTellsTheTruth(@TempDir Path directory) throws Exception {
        RunningService service = RunningService.start(directory, "neurometer.traffic.drain=1s");
        DeepModel.register(service);
        URI readiness = URI.create("http://127.0.0.1:"
                + service.bean(Environment.class).getRequiredProperty("local.management.port")
                + "/actuator/health/readiness");
        assertThat(status(readiness)).isEqualTo(200);
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread sender = new Thread(() -> sendWhileReady(service));
            senders.add(sender);
            sender.start();
        }
        CompletableFuture<HttpResponse<String>> slow =
                client.sendAsync(post(service, DeepModel.request(1, "")), HttpResponse.BodyHandlers.ofString());
        Await.until(() -> answered.get() > 20);

        Thread stop = new Thread(service::close);
        stop.start();
        int before = -1;
        while (ready) {
            if (status(readiness) == 503) {
                before = answered.get();
                int served = before;
                Await.until(() -> answered.get() > served + 3);
                ready = false;
            }
        }
        for (Thread sender : senders) {
            sender.join();
        }
        stop.join();

        assertThat(lost).isEmpty();
        assertThat(answered.get()).as("answered while not ready").isGreaterThan(before);
        assertThat(slow.join().statusCode()).isEqualTo(200);
    }

    private void sendWhileReady(RunningService service) {
        while (ready) {
            try {
                int status = client.send(post(service, DeepModel.smallRequest()), HttpResponse.BodyHandlers.ofString())
                        .statusCode();
                if (status == 200) {
                    answered.incrementAndGet();
                } else {
                    lost.add("status " + status);
                }
            } catch (IOException failure) {
                lost.add(failure.toString());
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static HttpRequest post(RunningService service, String body) {
        return service.request("/infer")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private int status(URI uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
