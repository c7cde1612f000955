package io.neurometer.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys, roles, rates, the brake and the audit log, as a caller of the running service meets them. */
class ApiKeyTest {
    private static final String OWNER = "open-sesame";
    private static final String RUNNER = "runner-0123456789";
    private static final String SLOW = "slow-0123456789abc";
    private static final String TINY = "{\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",4]}],\"layers\":["
            + "{\"type\":\"linear\",\"name\":\"fc\",\"out_features\":3}]}";

    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(
                directory,
                "neurometer.security.enabled=true",
                "neurometer.security.api-key=" + OWNER,
                "neurometer.security.wrong-keys-per-minute=100",
                "neurometer.security.keys.runner.sha256=" + HexFormat.of().formatHex(ApiKey.hash(RUNNER)),
                "neurometer.security.keys.runner.roles=infer",
                "neurometer.security.keys.slow.key=" + SLOW,
                "neurometer.security.keys.slow.roles=infer,profile",
                "neurometer.security.keys.slow.requests-per-second=0.001",
                "neurometer.security.keys.slow.burst=2");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /models, 401",
        "HEAD, /models, 401",
        "OPTIONS, /models, 401",
        "GET, /models/, 401",
        "GET, /MODELS, 401",
        "GET, /%6dodels, 401",
        "POST, /infer, 401",
        "POST, /models?name=x, 401",
        "DELETE, /models/x, 401",
        "GET, /error, 401",
        "GET, /nowhere, 401",
        "GET, /actuator/env, 401",
        "GET, //models, 400",
        "GET, /models;x=1, 400",
        "GET, /./models, 400",
    })
    void refusesEveryPathAndMethodWithoutTheKey(String method, String path, int status) {
        Answer answer = service.send(service.request(path).method(method, BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("WWW-Authenticate").startsWith("Bearer")).isEqualTo(status == 401);
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer open-sesame, 200",
        "Authorization, bearer open-sesame, 200",
        "X-API-Key, open-sesame, 200",
        "X-API-Key, runner-0123456789, 200",
        "X-API-Key, open-sesam, 401",
        "X-API-Key, open-sesame1, 401",
        "Authorization, open-sesame, 401",
        "Authorization, Basic open-sesame, 401"
    })
    void knowsTheKeys(String header, String value, int status) {
        assertThat(service.send(service.request("/models").header(header, value))
                        .status())
                .isEqualTo(status);
    }

    @Test
    void aKeyWithoutTheRoleIsToldSo() {
        Answer answer = send("POST", "/models?name=m", RUNNER, TINY);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("WWW-Authenticate")).contains("insufficient_scope", "scope=\"manage\"");
        assertThat(answer.json().at("/code").asString()).isEqualTo("FORBIDDEN");
        assertThat(answer.json().at("/detail").asString()).contains("'runner'", "'manage'");
    }

    @Test
    void aKeyHasItsRateWhereverItIsUsed() {
        assertThat(send("GET", "/models", SLOW, "").status()).isEqualTo(200);
        assertThat(send("POST", "/infer", SLOW, "").status()).isEqualTo(400);

        Answer answer = send("GET", "/v2", SLOW, "");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(900, 1000);
        assertThat(send("GET", "/zoo", SLOW, "").json().at("/code").asString()).isEqualTo("RATE_LIMITED");
        assertThat(send("GET", "/models", RUNNER, "").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v2, '', 401",
        "GET, /v2/models/m, not-a-key, 401",
        "POST, /v2/repository/models/m/load, runner-0123456789, 403",
        "DELETE, /v2, runner-0123456789, 405",
        "GET, /v2/nowhere, runner-0123456789, 404",
        "GET, //v2, runner-0123456789, 400",
    })
    void theOpenInferenceProtocolHasItsOwnErrors(String method, String path, String key, int status) {
        Answer answer = send(method, path, key, "");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.json().propertyNames()).containsExactly("error");
        assertThat(answer.json().at("/error").asString()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /models, open-sesame, 200",
        "GET, /models, '', 401",
        "GET, /nowhere, open-sesame, 404",
        "GET, /models/ghost, open-sesame, 404",
        "POST, /infer, open-sesame, 400",
        "GET, //models, open-sesame, 400",
        "GET, /v2, '', 401",
    })
    void everyAnswerSpeaksToBrowsers(String method, String path, String key, int status) {
        Answer answer = send(method, path, key, "");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("Content-Security-Policy")).contains("default-src 'self'");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.response().headers().map())
                .doesNotContainKeys("set-cookie", "access-control-allow-origin", "strict-transport-security");
    }

    @Test
    void changesAreKeptInTheAuditLog() {
        List<String> lines;
        try (LogLines audit = LogLines.of(AuditLog.LOGGER)) {
            send("POST", "/models?name=audited", RUNNER, TINY);
            send("POST", "/models?name=audited", OWNER, TINY);
            send("POST", "/models?name=x%0Aaction%3Dforged", OWNER, TINY);
            send("GET", "/models/audited", OWNER, "");
            send("DELETE", "/models/audited/versions/1", OWNER, "");
            send("DELETE", "/models/audited", OWNER, "");
            send("POST", "/models?name=audited", "not-a-key", TINY);
            // An answer may arrive before its line is written; the next request on the connection comes after it.
            send("GET", "/models", OWNER, "");
            lines = audit.lines();
        }

        assertThat(lines)
                .containsExactly(
                        "action=model.upload caller=runner address=127.0.0.1 subject=audited outcome=403",
                        "action=model.upload caller=default address=127.0.0.1 subject=audited version=1 outcome=201",
                        "action=model.upload caller=default address=127.0.0.1 subject=\"x?action=forged\" outcome=400",
                        "action=model.delete caller=default address=127.0.0.1 subject=audited version=1 outcome=204",
                        "action=model.delete caller=default address=127.0.0.1 subject=audited outcome=404");
    }

    /** 2,000 wrong keys: the first hundred are refused as wrong, the others for being too many, in a few lines at most. */
    @Test
    void wrongKeysAreBrakedAndLogged() {
        send("GET", "/models", OWNER, "");
        LogLines log = LogLines.of(WrongKeyLog.class.getName());
        List<Integer> statuses = IntStream.range(0, 2000)
                .mapToObj(i -> send("GET", "/models", "wrong-key-" + i, "").status())
                .toList();

        assertThat(statuses.subList(0, 50)).containsOnly(401);
        assertThat(statuses).filteredOn(status -> status == 401).hasSizeBetween(50, 200);
        assertThat(statuses).filteredOn(status -> status != 401).containsOnly(429);
        Answer refused = send("GET", "/models", "another-wrong-key", "");
        assertThat(refused.json().at("/code").asString()).isEqualTo("TOO_MANY_WRONG_KEYS");
        assertThat(refused.header("Retry-After")).isNotBlank();
        assertThat(send("GET", "/models", OWNER, "").status()).isEqualTo(200);
        log.close();
        assertThat(log.lines())
                .hasSizeLessThan(10)
                .allSatisfy(line -> assertThat(line).contains("127.0.0.1").doesNotContain("wrong-key-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/health/live", "/", "/assets/x.js"})
    void whatIsOpenIsNotAskedForAKey(String path) {
        assertThat(send("GET", path, "", "").status()).isNotIn(401, 403);
    }

    /** Without a body when it is empty, and without a key when that is. */
    private static Answer send(String method, String path, String key, String body) {
        HttpRequest.Builder request = service.request(path)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("X-API-Key", key);
        }
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return service.send(request);
    }
}
