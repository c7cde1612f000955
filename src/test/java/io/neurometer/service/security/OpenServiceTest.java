package io.neurometer.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RawAnswer;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.Environment;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.FilterChainProxy;

/** As it starts without settings, for callers on the same machine: no keys, but headers, one spelling and an audit log. */
class OpenServiceTest {
    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({"/models, 200", "/zoo, 200", "/models/ghost, 404", "/nowhere, 404"})
    void asksNobodyForAKey(String path, int status) {
        Answer answer = service.get(path);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @CsvSource({
        "/actuator/health, 200",
        "/actuator/health/liveness, 200",
        "/actuator/info, 200",
        "/actuator/prometheus, 200",
        "/actuator, 404",
        "/actuator/env, 404",
        "/actuator/loggers, 404",
        "/actuator/heapdump, 404",
        "/models, 404",
    })
    void theManagementPortHasHealthInfoAndPrometheusAlone(String path, int status) throws Exception {
        URI uri = URI.create(
                "http://127.0.0.1:" + service.bean(Environment.class).getProperty("local.management.port") + path);

        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    /** As the health check of the image asks. */
    @Test
    void theManagementPortAnswersTheOldestOfClients() throws Exception {
        URI uri =
                URI.create("http://127.0.0.1:" + service.bean(Environment.class).getProperty("local.management.port"));

        String answer = RawAnswer.text(uri, "GET /actuator/health/readiness HTTP/1.0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 200").contains("\"UP\"");
    }

    @Test
    void noPageOfAnotherOriginMayRead() {
        Answer answer = service.send(service.request("/models").header("Origin", "https://evil.example.org"));
        Answer asked = service.send(service.request("/infer")
                .header("Origin", "https://evil.example.org")
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(asked.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void changesByAnybodyAreKeptInTheAuditLog() {
        List<String> lines;
        try (LogLines audit = LogLines.of(AuditLog.LOGGER)) {
            service.delete("/models/ghost");
            service.get("/models");
            lines = audit.lines();
        }

        assertThat(lines)
                .containsExactly("action=model.delete caller=anonymous address=127.0.0.1 subject=ghost outcome=404");
    }

    @Test
    void theChainIsShortAndThereAreNoUsers() {
        assertThat(service.bean(FilterChainProxy.class).getFilterChains())
                .singleElement()
                .satisfies(chain -> assertThat(chain.getFilters())
                        .extracting(filter -> filter.getClass().getSimpleName())
                        .containsExactly("HeaderWriterFilter", "AccessFilter"));
        assertThat(service.beans(UserDetailsService.class)).isEmpty();
    }
}
