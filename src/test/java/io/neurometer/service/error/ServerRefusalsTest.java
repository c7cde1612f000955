package io.neurometer.service.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RunningService;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the web server refuses before a controller sees it is a problem with a code of the list all the same. */
class ServerRefusalsTest {
    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory, "server.tomcat.connection-timeout=1s");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_ACCEPTABLE, 'GET /models HTTP/1.1', 'Accept: image/png'",
        "REQUEST_TIMEOUT, 'POST /infer HTTP/1.1', 'Content-Length: 9'",
        "EXPECTATION_FAILED, 'POST /infer HTTP/1.1', 'Expect: wonders'",
        "REQUEST_INVALID, 'GET /LONG HTTP/1.1', 'Accept: */*'",
    })
    void isAProblemWithACode(ProblemCode code, String requestLine, String header) throws IOException {
        String answer = answer(requestLine.replace("LONG", "x".repeat(10_000)), header);

        assertThat(answer).startsWith("HTTP/1.1 " + code.status());
        assertThat(answer).contains("\"status\":" + code.status(), "\"code\":\"" + code + "\"", code.title());
    }

    private static String answer(String requestLine, String header) throws IOException {
        try (Socket socket =
                new Socket(service.uri("/").getHost(), service.uri("/").getPort())) {
            String request = requestLine + "\r\nHost: test\r\nConnection: close\r\n" + header + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
