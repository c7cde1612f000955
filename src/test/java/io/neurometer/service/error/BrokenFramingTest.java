package io.neurometer.service.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RawAnswer;
import io.neurometer.service.RunningService;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Whatever is broken about the framing of a request, every route says so with a 4xx and ends the connection. */
class BrokenFramingTest {
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory, "server.tomcat.connection-timeout=2s");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** Headers, a line break, and what follows. */
    @ParameterizedTest
    @CsvSource({
        "the chunks, 'CHUNKED', 'zz;abc;0;;'",
        "the chunks, 'CHUNKED', '-1;abc;0;;'",
        "the chunks, 'CHUNKED', 'ffffffffffffffff;abc;0;;'",
        "the chunks, 'CHUNKED', '3;abcdef;0;;'",
        "the chunks, 'CHUNKED', ';abc;0;;'",
        "ended before, 'CHUNKED', '5;ab'",
        "ended before, 'CHUNKED', '3;abc;'",
        "ended before, 'CHUNKED', ''",
        "ended before, 'Content-Length: 10;', 'abc'",
        "ended before, 'Content-Length: 10;', ''",
        "Content-Length, 'Content-Length: -1;', 'abc'",
        "Content-Length, 'Content-Length: 1e3;', 'abc'",
        "Content-Length, 'Content-Length: 99999999999999999999;', 'abc'",
        "Content-Length, 'Content-Length: 3;Content-Length: 4;', 'abc'",
        "Transfer-Encoding, 'Transfer-Encoding: gzip;', 'abc'",
        "Transfer-Encoding, 'Transfer-Encoding: chunked, gzip;', '0;;'",
        "Transfer-Encoding, 'CHUNKEDCHUNKED', '0;;'",
        "Host, 'Host: b;', ''",
        "header, 'X: a\u0000b;', ''",
        "header, 'X\u0001: a;', ''",
        "header, 'no colon;', ''",
        "8192 bytes, 'X: LONG;', ''",
    })
    void isRefusedAtEveryRoute(String words, String headers, String body) throws Exception {
        for (String route : routes()) {
            RawAnswer answer = answer(
                    route + " HTTP/1.1",
                    "Host: a\r\n" + lines(headers.replace("CHUNKED", CHUNKED).replace("LONG", "x".repeat(20_000))),
                    lines(body));
            assertThat(answer.status()).as("%s: %s", route, answer).isBetween(400, 499);
            assertThat(answer.header("Connection")).as(route).isEqualTo("close");
            if (route.contains(" /v2")) {
                assertThat(answer.header("Content-Type")).as(route).isEqualTo("application/json");
                assertThat(answer.json().propertyNames()).as(route).containsExactly("error");
                assertThat(answer.json().at("/error").asString())
                        .as("%s: %s", route, answer)
                        .containsIgnoringCase(words);
                continue;
            }
            assertThat(answer.header("Content-Type")).as(route).isEqualTo("application/problem+json");
            assertThat(answer.json().at("/code").asString()).as(route).isNotEmpty();
            if (answer.status() == 400 && answer.json().at("/faults").isEmpty()) {
                assertThat(answer.json().at("/detail").asString()).as(route).containsIgnoringCase(words);
            }
        }
    }

    @Test
    void isRefusedInOldAndUnknownVersions() throws Exception {
        assertThat(answer("POST /infer HTTP/1.0", CHUNKED, "0\r\n\r\n").status())
                .isEqualTo(400);
        assertThat(answer("POST /infer HTTP/9.9", "Host: a\r\n", "").detail()).contains("HTTP/1.1");
        assertThat(answer("P\u0001ST /infer HTTP/1.1", "Host: a\r\n", "").detail())
                .contains("first line");
        assertThat(answer("GET /models HTTP/1.1", "", "").detail()).contains("Host");
    }

    @ParameterizedTest
    @CsvSource({
        "encoded slash, /models/a%2Fb",
        "encoded slash, /models/a%2fb/versions/1",
        "encoded slash, /models/a%5Cb",
        "NUL, /models/a%00b",
        "two hexadecimal digits, /models/a%zzb",
        "two hexadecimal digits, /models/a%2",
        "above its root, /models/../../etc/passwd",
        "percent-encoded, /models/a|b",
        "percent-encoded, /models/a<b>",
        "query, /profiles?limit=%zz",
        "query, /profiles?limit=%",
        "query, /profiles?limit=%c3%28",
    })
    void pathsAndQueriesAreRefusedByWhatIsWrong(String words, String path) throws Exception {
        for (String method : Set.of("GET", "POST", "DELETE")) {
            RawAnswer answer = answer(method + " " + path + " HTTP/1.1", "Host: a\r\nContent-Length: 0\r\n", "");
            if (answer.status() != 405) {
                assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
                assertThat(answer.detail()).as(method).contains(words);
            }
        }
    }

    @Test
    void afterARefusalTheConnectionServesTheNextRequestOrSaysThatItCloses() throws Exception {
        String next = "GET /zoo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        for (String headers : new String[] {"Content-Length: 5\r\n", CHUNKED}) {
            String body = headers.equals(CHUNKED) ? "5\r\n{bad}\r\n0\r\n\r\n" : "{bad}";
            for (String path : new String[] {"/infer", "/nowhere", "/zoo", "/models?name=a"}) {
                String all = RawAnswer.text(
                        service.uri("/"), "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body + next);
                assertThat(all).as(path).startsWith("HTTP/1.1 4");
                assertThat(all.contains("HTTP/1.1 200") || all.contains("Connection: close"))
                        .as(all)
                        .isTrue();
            }
        }
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedBeforeItIsSent() throws Exception {
        String all = RawAnswer.text(
                service.uri("/"),
                "POST /infer HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 99999999999\r\n\r\n");
        assertThat(all).startsWith("HTTP/1.1 413").contains("Connection: close");
    }

    private static Set<String> routes() {
        Set<String> routes = new TreeSet<>();
        service.bean(RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(route -> {
                    String path = route.getPatternValues().iterator().next().replaceAll("\\{.*?}", "1");
                    route.getMethodsCondition().getMethods().forEach(method -> routes.add(method + " " + path));
                });
        assertThat(routes).hasSizeGreaterThan(15);
        return routes;
    }

    private static String lines(String text) {
        return text.replace(";", "\r\n");
    }

    private static RawAnswer answer(String requestLine, String headers, String rest) throws Exception {
        return RawAnswer.of(service.uri("/"), requestLine + "\r\n" + headers + "\r\n" + rest);
    }
}
