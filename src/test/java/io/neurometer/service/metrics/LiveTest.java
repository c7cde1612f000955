package io.neurometer.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RunningService;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code GET /live} counts what was served. */
class LiveTest {
    private static final String PIXELS = String.join(",", Collections.nCopies(32 * 32, "0.5"));
    private static final String REQUEST =
            "{\"model\":\"zoo/lenet5\",\"inputs\":[{\"name\":\"image\",\"shape\":[1,1,32,32],\"datatype\":\"FP32\",\"data\":["
                    + PIXELS + "]}]}";

    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void countsRequestsAndTheirArithmetic() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            assertThat(service.postJson("/infer", REQUEST).status()).isEqualTo(200);
        }
        double requests = 0;
        double flop = 0;
        boolean isTimed = false;
        for (int looks = 0; looks < 60 && requests < 19.5; looks++) {
            Thread.sleep(1100);
            JsonNode live = service.get("/live").json();
            requests = sum(live, "/rates/requests");
            flop = sum(live, "/rates/flops");
            isTimed = live.at("/samples")
                    .valueStream()
                    .anyMatch(sample -> sample.at("/latency/p99_ms").asDouble(0) > 0);
        }

        assertThat(requests).isBetween(19.5, 20.5);
        assertThat(flop).isBetween(0.0, 20 * 2 * 326_520 * 1.05);
        assertThat(isTimed).isTrue();
    }

    private static double sum(JsonNode live, String rate) {
        double sum = 0;
        for (JsonNode sample : live.at("/samples")) {
            sum += sample.at(rate).asDouble() * sample.at("/seconds").asDouble();
        }
        return sum;
    }
}
