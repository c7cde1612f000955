package io.neurometer.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

class ApiKeyTest {
    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(
                directory, "neurometer.security.enabled=true", "neurometer.security.api-key=open-sesame");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /models",
        "HEAD, /models",
        "OPTIONS, /models",
        "GET, /models/",
        "GET, //models",
        "GET, /MODELS",
        "GET, /%6dodels",
        "GET, /models;x=1",
        "GET, /./models",
        "POST, /infer",
        "POST, /models?name=x",
        "DELETE, /models/x",
        "GET, /error",
        "GET, /",
        "GET, /nowhere",
        "GET, /actuator/health"
    })
    void refusesEveryPathAndMethodWithoutTheKey(String method, String path) {
        Answer answer = service.send(service.request(path).method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer open-sesame, 200",
        "Authorization, bearer open-sesame, 200",
        "X-API-Key, open-sesame, 200",
        "X-API-Key, open-sesam, 401",
        "X-API-Key, open-sesame1, 401",
        "Authorization, open-sesame, 401",
        "Authorization, Basic open-sesame, 401"
    })
    void knowsTheKey(String header, String value, int status) {
        assertThat(service.send(service.request("/models").header(header, value))
                        .status())
                .isEqualTo(status);
    }

    @Test
    void doesNotStartWithoutAKey(@TempDir Path directory) {
        assertThatThrownBy(() -> RunningService.start(directory, "neurometer.security.enabled=true"))
                .hasRootCauseInstanceOf(MissingApiKeyException.class);

        FailureAnalysis analysis = new MissingApiKeyFailureAnalyzer().analyze(new MissingApiKeyException());
        assertThat(analysis.getDescription()).contains("neurometer.security.api-key");
        assertThat(analysis.getAction()).contains("NEUROMETER_SECURITY_API_KEY");
    }
}
