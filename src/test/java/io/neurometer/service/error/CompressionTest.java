package io.neurometer.service.error;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.TensorMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.StringJoiner;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies in gzip and zstd both ways, and what only claims to be that. */
class CompressionTest {
    private static final int LIMIT = 4 << 20;
    private static final String MODEL = "{\"name\":\"same\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",1000]}],"
            + "\"layers\":[{\"type\":\"relu\"}]}";

    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory, "neurometer.limits.request-bytes=" + LIMIT);
        assertThat(service.postJson("/models?name=same", MODEL).status()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "GZIP", "x-gzip", "identity, zstd"})
    void readsCompressedRequests(String encoding) throws IOException {
        byte[] body = compressed(encoding, json(2));
        Answer answer = service.postBytes("/infer", body, "Content-Encoding", encoding);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.header("Content-Encoding")).isEmpty();
        assertThat(answer.json().at("/outputs/0/data/1999").asDouble()).isEqualTo(999);
    }

    @ParameterizedTest
    @CsvSource({"gzip, gzip", "zstd, zstd", "'gzip, zstd', zstd", "'zstd;q=0, gzip;q=0.5', gzip", "'br, gzip', gzip"})
    void compressesAnswersWhenAsked(String accepted, String expected) throws IOException {
        Answer plain = service.postBytes("/infer", json(2));
        Answer answer = service.postBytes("/infer", json(2), "Accept-Encoding", accepted);
        assertThat(answer.header("Content-Encoding")).isEqualTo(expected);
        assertThat(answer.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(answer.bytes()).hasSizeLessThan(plain.bytes().length);
        assertThat(decompressed(expected, answer.bytes())).isEqualTo(plain.bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void compressesTensorsInBinaryBothWays(String encoding) throws IOException {
        byte[] header = ("{\"model\":\"same\",\"inputs\":[{\"name\":\"x\",\"shape\":[3,1000],\"datatype\":\"FP32\","
                        + "\"parameters\":{\"binary_data_size\":12000}}],\"parameters\":{\"binary_data_output\":true}}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(header.length + 12_000).order(ByteOrder.LITTLE_ENDIAN);
        body.put(header);
        for (int i = 0; i < 3000; i++) {
            body.putFloat(i);
        }
        Answer answer = service.postBytes(
                "/infer",
                compressed(encoding, body.array()),
                "Inference-Header-Content-Length",
                Integer.toString(header.length),
                "Content-Encoding",
                encoding,
                "Accept-Encoding",
                encoding);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.header("Content-Encoding")).isEqualTo(encoding);
        byte[] plain = decompressed(encoding, answer.bytes());
        int start = Integer.parseInt(answer.header("Inference-Header-Content-Length"));
        assertThat(Arrays.copyOfRange(plain, start, plain.length))
                .isEqualTo(Arrays.copyOfRange(body.array(), header.length, body.capacity()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "br", "gzip;q=0", "zstd; q=0.000"})
    void leavesAnswersAloneWhenNotAsked(String accepted) {
        Answer answer = service.postBytes("/infer", json(2), "Accept-Encoding", accepted);
        assertThat(answer.header("Content-Encoding")).isEmpty();
        assertThat(answer.json().at("/outputs/0/data/0").asDouble()).isZero();
    }

    @Test
    void leavesSmallAnswersAlone() {
        Answer small = service.send(service.request("/models/no-such")
                .header("Accept-Encoding", "gzip")
                .GET());
        assertThat(small.status()).isEqualTo(404);
        assertThat(small.header("Content-Encoding")).isEmpty();
        assertThat(small.header("Content-Length")).isEqualTo(Integer.toString(small.bytes().length));
    }

    @Test
    void compressesLargeListsOfOtherRoutes() throws IOException {
        Answer plain = service.get("/zoo");
        Answer answer = service.send(
                service.request("/zoo").header("Accept-Encoding", "gzip").GET());
        assertThat(answer.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(decompressed("gzip", answer.bytes())).isEqualTo(plain.bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void stopsABombWhileItInflates(String encoding) throws IOException {
        byte[] bomb = bomb(encoding, 1 << 26);
        assertThat(bomb.length).isLessThan(LIMIT / 2);
        long before = OffHeap.used();
        Answer answer = service.postBytes("/infer", bomb, "Content-Encoding", encoding);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(413);
        assertThat(answer.json().at("/detail").asString()).contains("at most " + LIMIT + " bytes");
        TensorMemory.awaitAtMost(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void refusesWhatIsNotCompressedAsItClaims(String encoding) throws IOException {
        byte[] right = compressed(encoding, json(2));
        byte[] changed = right.clone();
        changed[right.length / 2] ^= 0x55;
        for (byte[] body : new byte[][] {json(2), Arrays.copyOf(right, right.length / 2), changed, {1, 2, 3}}) {
            Answer answer = service.postBytes("/infer", body, "Content-Encoding", encoding);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        }
    }

    /** RFC 9659 allows 8 MB; a window of 128 MB would cost as much memory for each such request. */
    @Test
    void refusesZstdWithALargeWindow() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(bytes)) {
            out.setLong(27);
            out.write(json(2));
        }
        Answer answer = service.postBytes("/infer", bytes.toByteArray(), "Content-Encoding", "zstd");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.json().at("/detail").asString()).contains("window");
    }

    @Test
    void saysWhichEncodingsItReads() {
        Answer answer = service.postBytes("/infer", json(1), "Content-Encoding", "br");
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.header("Accept-Encoding")).isEqualTo("zstd, gzip");
    }

    @Test
    void uploadsMayBeCompressed() throws IOException {
        byte[] body = compressed("zstd", MODEL.getBytes(StandardCharsets.UTF_8));
        assertThat(service.postBytes("/models?name=other", body, "Content-Encoding", "zstd")
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "X-Request-Id, 'a-1:b', true",
        "X-Request-Id, 'two words', false",
        "traceparent, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, true",
        "traceparent, 00-00000000000000000000000000000000-00f067aa0ba902b7-01, false",
        "traceparent, ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, false",
        "traceparent, nonsense, false"
    })
    void givesTheNamesOfARequestBack(String header, String value, boolean echoed) {
        String expected = echoed ? value : "";
        Answer good = service.postBytes("/infer", json(1), header, value);
        Answer bad = service.postBytes("/infer", new byte[] {'{'}, header, value);
        assertThat(good.status()).isEqualTo(200);
        assertThat(good.header(header)).isEqualTo(expected);
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.header(header)).isEqualTo(expected);
    }

    private static byte[] json(int rows) {
        StringJoiner data = new StringJoiner(",", "[", "]");
        for (int i = 0; i < rows * 1000; i++) {
            data.add(Integer.toString(i % 1000));
        }
        return ("{\"model\":\"same\",\"inputs\":[{\"name\":\"x\",\"shape\":[" + rows
                        + ",1000],\"datatype\":\"FP32\",\"data\":" + data + "}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] compressed(String encoding, byte[] body) throws IOException {
        if (encoding.endsWith("zstd")) {
            return Zstd.compress(body);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(body);
        }
        return bytes.toByteArray();
    }

    /** Blanks before a request. */
    private static byte[] bomb(String encoding, int size) throws IOException {
        byte[] blanks = new byte[1 << 20];
        Arrays.fill(blanks, (byte) ' ');
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = encoding.equals("zstd") ? new ZstdOutputStream(bytes) : new GZIPOutputStream(bytes)) {
            for (int i = 0; i < size / blanks.length; i++) {
                out.write(blanks);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] decompressed(String encoding, byte[] body) throws IOException {
        InputStream bytes = new ByteArrayInputStream(body);
        try (InputStream in = encoding.equals("zstd") ? new ZstdInputStream(bytes) : new GZIPInputStream(bytes)) {
            return in.readAllBytes();
        }
    }
}
