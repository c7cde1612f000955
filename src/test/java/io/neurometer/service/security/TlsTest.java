package io.neurometer.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.service.RunningService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.Environment;

/** All that is off unless set, set: TLS on both ports, pages of another origin, and a management port that needs a key. */
class TlsTest {
    private static final String KEY = "0123456789abcdef";
    private static final String PAGE = "https://lab.example.org";

    private static RunningService service;
    private static HttpClient client;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        TestCertificate certificate = new TestCertificate(directory);
        service = RunningService.start(
                directory,
                "spring.ssl.bundle.pem.web.keystore.certificate=file:" + certificate.file("cert.pem"),
                "spring.ssl.bundle.pem.web.keystore.private-key=file:" + certificate.file("key.pem"),
                "server.ssl.bundle=web",
                "management.server.ssl.bundle=web",
                "neurometer.security.enabled=true",
                "neurometer.security.api-key=" + KEY,
                "neurometer.security.protect-management=true",
                "neurometer.security.allowed-origins=" + PAGE);
        client = HttpClient.newBuilder().sslContext(certificate.trust()).build();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void answersOverTls() throws Exception {
        HttpResponse<String> answer = send("GET", "local.server.port", "/zoo", "X-API-Key", KEY);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.sslSession())
                .hasValueSatisfying(session -> assertThat(session.getProtocol()).isIn("TLSv1.3", "TLSv1.2"));
        assertThat(answer.headers().firstValue("Strict-Transport-Security"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("max-age="));
        assertThat(send("GET", "local.server.port", "/zoo").statusCode()).isEqualTo(401);
    }

    @Test
    void isNotTrustedByWhoDoesNotKnowTheCertificate() {
        HttpRequest request =
                HttpRequest.newBuilder(uri("local.server.port", "/zoo")).build();

        assertThatThrownBy(() -> HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()))
                .isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/actuator/health, '', 200",
        "/actuator/health/readiness, '', 200",
        "/actuator/prometheus, '', 401",
        "/actuator/info, '', 401",
        "/actuator/prometheus, wrong-key, 401",
        "/actuator/prometheus, 0123456789abcdef, 200",
        "/actuator/info, 0123456789abcdef, 200",
        "/actuator, 0123456789abcdef, 404",
        "/actuator/env, 0123456789abcdef, 404",
        "/actuator/heapdump, 0123456789abcdef, 404",
        "/actuator/env, '', 401",
    })
    void theManagementPortNeedsAKeyButForHealth(String path, String key, int status) throws Exception {
        assertThat(send("GET", "local.management.port", path, "Authorization", "Bearer " + key)
                        .statusCode())
                .isEqualTo(status);
    }

    @Test
    void aPageOfTheAllowedOriginMayCall() throws Exception {
        HttpResponse<String> asked = send(
                "OPTIONS",
                "local.server.port",
                "/infer",
                "Origin",
                PAGE,
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "x-api-key");
        HttpResponse<String> refused = send("POST", "local.server.port", "/infer", "Origin", PAGE);

        assertThat(asked.statusCode()).isEqualTo(200);
        assertThat(asked.headers().firstValue("Access-Control-Allow-Origin")).contains(PAGE);
        assertThat(asked.headers().firstValue("Access-Control-Allow-Headers")).contains("x-api-key");
        assertThat(asked.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).contains(PAGE);
    }

    @Test
    void aPageOfAnotherOriginMayNot() throws Exception {
        HttpResponse<String> answer =
                send("GET", "local.server.port", "/zoo", "Origin", "https://evil.example.org", "X-API-Key", KEY);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    private static HttpResponse<String> send(String method, String port, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(port, path)).method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(String port, String path) {
        return URI.create("https://localhost:" + service.bean(Environment.class).getProperty(port) + path);
    }
}
