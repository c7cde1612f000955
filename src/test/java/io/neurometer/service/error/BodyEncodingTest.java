package io.neurometer.service.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RawAnswer;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON is UTF-8 at every path, with a byte order mark or without; other encodings are refused by their names. */
class BodyEncodingTest {
    private static final String MODEL = "{\"name\":\"größe\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",2]}],"
            + "\"layers\":[{\"type\":\"relu\"}]}";
    private static final String INPUTS =
            "\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[-1,2]}]}";
    private static final String MARK = "\ufeff";

    private static RunningService service;

    /** A body that its path takes. */
    record Taken(String path, String body) {}

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory);
        assertThat(service.postJson("/models?name=named", MODEL).status()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    static List<Taken> bodies() {
        String report = service.postJson("/profile", "{\"model\":\"named\",\"protocol\":\"analytic\"}")
                .text();
        return List.of(
                new Taken("/infer", "{\"model\":" + MODEL + "," + INPUTS),
                new Taken("/infer", "{\"model\":\"named\"," + INPUTS),
                new Taken("/profile", "{\"model\":\"named\",\"protocol\":\"analytic\"}"),
                new Taken("/profile", "{\"protocol\":\"analytic\",\"model\":" + MODEL + "}"),
                new Taken("/profiles/import", report),
                new Taken("/models?name=other", MODEL));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void aMarkInUtf8IsSkipped(Taken taken) {
        Answer plain = service.postJson(taken.path(), taken.body());
        Answer marked = service.postJson(taken.path(), MARK + taken.body());

        assertThat(plain.status()).as(plain.toString()).isIn(200, 201);
        assertThat(marked.status()).as(marked.toString()).isIn(200, 201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void otherEncodingsAreRefusedByName(String name) {
        for (Taken taken : bodies()) {
            for (String mark : new String[] {"", MARK}) {
                byte[] body = (mark + taken.body()).getBytes(Charset.forName(name));
                Answer answer = service.postBytes(taken.path(), body, "Content-Type", "application/json");
                assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
                assertThat(answer.json().at("/detail").asString())
                        .as(taken.path())
                        .contains("is encoded in " + name.substring(0, 6), "expected plain UTF-8");
            }
        }
        Answer comparison = service.postBytes("/profiles/compare", "{\"a\":1}".getBytes(Charset.forName(name)));
        assertThat(comparison.text()).contains("is encoded in " + name.substring(0, 6));
    }

    @Test
    void aCompressedBodyIsCalledSoWithoutItsHeaderToo() throws IOException {
        for (Taken taken : bodies()) {
            Answer answer = service.postBytes(taken.path(), gzip(taken.body()));
            assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
            assertThat(answer.json().at("/detail").asString()).contains("compressed with gzip");
        }
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        for (Taken taken : bodies()) {
            byte[] latin =
                    taken.body().replace("relu", "ü").replace("named", "ü").getBytes(StandardCharsets.ISO_8859_1);
            Answer answer = service.postBytes(taken.path(), latin, "Content-Type", "application/json");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
            assertThat(answer.json().at("/detail").asString()).contains("UTF-8");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf-8", "UTF-16", "no-such-charset", "\"", ""})
    void theCharsetOfAHeaderMeansNothingForJson(String charset) throws IOException {
        Taken taken = new Taken("/infer", "{\"model\":\"named\"," + INPUTS);
        RawAnswer answer = RawAnswer.of(
                service.uri("/"),
                "POST /infer HTTP/1.1\r\nHost: a\r\nContent-Type: application/json; charset=" + charset
                        + "\r\nContent-Length: " + taken.body().length() + "\r\n\r\n" + taken.body());

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "415, 'Content-Encoding: deflate;'",
        "415, 'Content-Encoding: br, gzip;'",
        "415, 'Content-Encoding: identity;Content-Encoding: br;'",
        "415, 'Content-Encoding: no-such;'",
        "200, 'Content-Encoding: identity;'",
        "200, 'Content-Encoding: ;'",
        "415, 'Content-Type: text/csv;'",
        "415, 'Content-Type: application/xml;'",
        "415, 'Content-Type: multipart/form-data;'",
        "415, 'Content-Type: nonsense;'",
        "417, 'Expect: miracles;'",
    })
    void headersThatTheBodyCannotKeepAreRefused(int status, String headers) throws IOException {
        String body = "{\"model\":\"named\"," + INPUTS;
        RawAnswer answer = RawAnswer.of(
                service.uri("/"),
                "POST /infer HTTP/1.1\r\nHost: a\r\n" + headers.replace(";", "\r\n") + "Content-Length: "
                        + body.length() + "\r\n\r\n" + body);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type"))
                .isEqualTo(status == 200 ? "application/json" : "application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /models?name=a%0d%0aX-Injected:%20b, 400",
        "POST, /models?name=%00, 400",
        "POST, /models?name=%ef%bb%bfa, 400",
        "POST, /models?name=a&name=b, 400",
        "POST, /models, 400",
        "GET, /models/a%0d%0aX-Injected:%20b, 400",
        "GET, /profiles?limit=99999999999999999999, 400",
    })
    void textOfTheCallerStaysOutOfHeaders(String method, String path, int status) throws IOException {
        RawAnswer answer = RawAnswer.of(
                service.uri("/"),
                method + " " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: "
                        + MODEL.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n"
                        + new String(MODEL.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("X-Injected")).isEmpty();
        assertThat(answer.json().at("/detail").asString()).isNotEmpty();
    }

    @Test
    void aBodyWhereNoneIsExpectedIsPassedOver() {
        for (String path : List.of("/models", "/models/named", "/zoo", "/backends", "/profiles")) {
            Answer answer =
                    service.send(service.request(path).method("GET", HttpRequest.BodyPublishers.ofString("{\"a\":1}")));
            assertThat(answer.status()).as(path).isEqualTo(200);
        }
        service.postJson("/models?name=gone", MODEL);
        assertThat(service.send(service.request("/models/gone")
                                .method("DELETE", HttpRequest.BodyPublishers.ofString("{}")))
                        .status())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource({
        "'multipart/form-data', 'x'",
        "'multipart/form-data; boundary=b', ''",
        "'multipart/form-data; boundary=b', '--b--'",
        "'multipart/form-data; boundary=b', '--c;Content-Disposition: form-data; name=\"model\";;x;--c--'",
        "'multipart/form-data; boundary=b', '--b;Content-Disposition: form-data;;x;--b--'",
        "'multipart/form-data; boundary=b', '--b;Content-Disposition: form-data, name=\"model\";;x'",
        "'multipart/form-data; boundary=', 'x'",
    })
    void brokenPartsAreRefused(String type, String body) {
        Answer answer = service.postBytes(
                "/models?name=parts",
                body.replace(";", "\r\n").replace(",", ";").getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                type);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
