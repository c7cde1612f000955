package io.neurometer.service.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RawAnswer;
import io.neurometer.service.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Whatever method is used on whatever path, the answer is the protocol's, and never a fault of the service. */
class RoutesTest {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW");
    private static final List<String> BODIES = List.of("", "{}", "{\"inputs\":[]}", "\0\1\2", "[[[[");
    private static final int MUTATIONS = 1;

    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory);
        Models.register(service, "simple", Models.simple());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void everyMethodOnEveryPathIsAnswered() throws IOException {
        Random random = new Random(14);
        for (String path : paths()) {
            for (String method : METHODS) {
                check(method, path, "");
                for (int i = 0; i < MUTATIONS; i++) {
                    check(method, mutated(path, random), BODIES.get(random.nextInt(BODIES.size())));
                }
            }
        }
        assertThat(service.get("/v2/health/live").status()).isEqualTo(200);
        assertThat(service.get("/v2/models/simple/ready").status()).isIn(200, 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/models/a%2Fb/infer",
                "/v2/models/..%2f..%2fetc/infer",
                "/v2/models/a%00b/infer",
                "/v2/models/%zz/infer",
                "/v2/models/a\u0001b/infer",
                "/v2/models/a|b/infer",
                "/v2/models/a\\b/infer",
                "/v2/models//infer",
                "/v2/models/ /infer",
                "/v2/models/a/../b/infer",
                "/v2/models/a/../../v2/models/b/infer",
                "//v2/models/nobody/infer",
                "/%76%32/models/nobody/infer",
                "/v2;x=y/models/nobody/infer",
                "/v2/models/nobody;x=y/infer",
            })
    void pathsThatLeadNowhereAreRefused(String path) throws IOException {
        RawAnswer answer = check("POST", path, "{}");

        assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
    }

    /** A server whose files a client can name hands out, or overwrites, what it should not. */
    @Test
    void noRequestNamesAFile(@TempDir Path directory) throws IOException {
        String file = directory.resolve("written").toString();
        for (String path : new String[] {"/v2/trace/setting", "/v2/models/simple/trace/setting", "/v2/logging"}) {
            for (String body : new String[] {
                "{\"trace_file\":\"" + file + "\",\"trace_level\":[\"TIMESTAMPS\"],\"trace_rate\":\"1\"}",
                "{\"log_file\":\"" + file + "\",\"log_info\":true}"
            }) {
                assertThat(check("POST", path, body).status()).isEqualTo(400);
            }
        }
        String load = "/v2/repository/models/simple/load";
        String parameter = "{\"parameters\":{\"file:" + file + "\":\"AAAA\"}}";
        assertThat(check("POST", load, parameter).status()).isEqualTo(400);

        service.get("/v2/models/simple");
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    private static Set<String> paths() {
        Set<String> paths = new TreeSet<>(List.of("/v2/", "/v2/nothing", "/v2/models"));
        service.bean(RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(route -> route.getPatternValues().stream()
                        .filter(path -> path.startsWith("/v2"))
                        .map(path -> path.replace("{name}", "simple")
                                .replace("{builtIn}", "nobody")
                                .replace("{version}", "1")
                                .replace("{label}", "latest")
                                .replace("**", "region/x/status"))
                        .forEach(paths::add));
        assertThat(paths).hasSizeGreaterThan(30);
        return paths;
    }

    /** The path with one character more, less or other. */
    private static String mutated(String path, Random random) {
        List<String> pieces =
                new ArrayList<>(path.codePoints().mapToObj(Character::toString).toList());
        String piece = List.of("/", "//", "%", "%2e", "..", ";", "?", "#", "9", "\u00e9", "{", "A", "\u0007", "&=")
                .get(random.nextInt(14));
        int place = 3 + random.nextInt(pieces.size() - 2);
        switch (random.nextInt(3)) {
            case 0 -> pieces.add(Math.min(place, pieces.size()), piece);
            case 1 -> pieces.set(Math.min(place, pieces.size() - 1), piece);
            default -> pieces.remove(Math.min(place, pieces.size() - 1));
        }
        return String.join("", pieces);
    }

    private static RawAnswer check(String method, String path, String body) throws IOException {
        RawAnswer answer = RawAnswer.of(
                service.uri("/"),
                method + " " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body);
        assertThat(answer.status()).as("%s %s: %s", method, path, answer).isBetween(200, 499);
        if (answer.status() >= 400 && !method.equals("HEAD")) {
            assertThat(answer.json().isObject()).as(answer.toString()).isTrue();
            if (answer.header("Content-Type").equals("application/json")) {
                assertThat(answer.json().propertyNames()).as(answer.toString()).containsExactly("error");
            } else {
                // Only where no path of the protocol is left.
                assertThat(path.contains("..") || path.contains("%2e") || !path.startsWith("/v2/"))
                        .as("%s %s: %s", method, path, answer)
                        .isTrue();
            }
        }
        return answer;
    }
}
