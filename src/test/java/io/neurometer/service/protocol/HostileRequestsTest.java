package io.neurometer.service.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.TensorMemory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Inferences that nobody sends by mistake: each is refused in words that name what is wrong, the service answers as
 * before, and all tensor memory comes back.
 */
class HostileRequestsTest {
    private static final String HEADER_LENGTH = "Inference-Header-Content-Length";
    private static final String GOOD = infer("[2]", "INT8", "[1,-2]");
    private static final String BINARY = "{\"inputs\":[{\"name\":\"x\",\"shape\":[2],\"datatype\":\"INT8\","
            + "\"parameters\":{\"binary_data_size\":%s}}]}";

    private static RunningService service;
    private static long usedBefore;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(
                directory, "neurometer.limits.request-bytes=8MB", "neurometer.limits.tensor-elements=100000");
        Models.register(service, "INT8", OnnxFiles.identity(TensorProto.DataType.INT8, "N"));
        Models.register(service, "UINT8", OnnxFiles.identity(TensorProto.DataType.UINT8, "N"));
        Models.register(service, "INT64", OnnxFiles.identity(TensorProto.DataType.INT64, "N"));
        Models.register(service, "FP32", OnnxFiles.identity(TensorProto.DataType.FLOAT, "N", "M"));
        for (String name : List.of("...", "model..1", "model.version1")) {
            Models.register(service, name, OnnxFiles.identity(TensorProto.DataType.INT8, "N"));
        }
        assertAnswersNormally();
        usedBefore = OffHeap.used();
    }

    @AfterAll
    static void answersAsBeforeAndHasItsMemoryBack() {
        try {
            assertAnswersNormally();
            TensorMemory.awaitAtMost(usedBefore);
        } finally {
            service.close();
        }
    }

    /** A body and what the refusal says. */
    record Case(String model, int status, String words, String body, String... headers) {
        @Override
        public String toString() {
            return words + ": " + body.substring(0, Math.min(60, body.length()));
        }
    }

    @ParameterizedTest
    @MethodSource
    void isRefused(Case request) {
        Answer answer = service.postBytes(
                "/v2/models/" + request.model() + "/infer",
                request.body().getBytes(StandardCharsets.ISO_8859_1),
                request.headers());

        assertThat(answer.status()).as(answer.toString()).isEqualTo(request.status());
        assertIsAnError(answer);
        assertThat(answer.json().at("/error").asString()).contains(request.words());
        assertAnswersNormally();
    }

    static Stream<Case> isRefused() {
        return Stream.of(shapes(), elements(), nesting(), frames(), outputs()).flatMap(cases -> cases);
    }

    private static Stream<Case> shapes() {
        String counted = "more elements than can be counted";
        return Stream.of(
                refused("FP32", counted, infer("[4,1152921504606846978]", "FP32", "[1]")),
                refused("FP32", counted, infer("[16,1152921504606846978]", "FP32", "[1]")),
                refused("FP32", "negative dimension", infer("[2,-5]", "FP32", "[1]")),
                refused("FP32", "wrong shape", infer("[]", "FP32", "[1]")),
                refused("INT8", "too many dimensions", infer("[1" + ",1".repeat(999) + "]", "INT8", "[1]")),
                refused("INT8", "'shape'", infer("[1.0]", "INT8", "[1]")),
                refused("INT8", "'shape'", infer("[\"1\"]", "INT8", "[1]")),
                refused("INT8", "'shape'", infer("[null]", "INT8", "[1]")),
                refused("INT8", "'shape'", infer("null", "INT8", "[1]")),
                new Case("INT8", 413, "the tensor is too large", infer("[100001]", "INT8", "[1]")));
    }

    private static Stream<Case> elements() {
        return Stream.of(
                refused("INT8", "too few elements", infer("[3]", "INT8", "[1,2]")),
                refused("INT8", "too many elements", infer("[1]", "INT8", "[1,2]")),
                refused("FP32", "ragged", infer("[2,2]", "FP32", "[[1,2],[3]]")),
                refused("FP32", "element 0", infer("[1,1]", "FP32", "[\"1\"]")),
                refused("INT8", "-128 to 127", infer("[1]", "INT8", "[300]")),
                refused("UINT8", "0 to 255", infer("[1]", "UINT8", "[-1]")),
                refused("UINT8", "whole number", infer("[1]", "UINT8", "[1.5]")),
                refused("FP32", "out of the range", infer("[1,1]", "FP32", "[1e400]")),
                refused("INT64", "out of the range", infer("[1]", "INT64", "[9223372036854775808]")),
                refused("FP32", "binary", infer("[1,1]", "FP32", "[NaN]")),
                refused("FP32", "binary", infer("[1,1]", "FP32", "[-Infinity]")),
                refused("INT8", "there is no such datatype", infer("[1]", "BYTES", "[\"a\\u0000b\"]")),
                refused("INT8", "expected INT8", infer("[1]", "INT16", "[1]")));
    }

    private static Stream<Case> nesting() {
        return Stream.of(
                refused("INT8", "nested", infer("[1]", "INT8", "[".repeat(120) + "1" + "]".repeat(120))),
                refused("INT8", "nested", infer("[1]", "INT8", "[".repeat(250_000))),
                refused("INT8", "'x': is not a parameter", "{\"parameters\":{\"x\":" + "[".repeat(500_000)),
                refused("INT8", "'shape'", infer("[".repeat(500_000), "INT8", "[1]")),
                refused("INT8", "nested too deeply", "{\"inputs\":[{\"data\":" + "[".repeat(250_000)),
                refused("INT8", "is not a parameter", "{\"parameters\":{\"x\":{\"y\":1}}}"));
    }

    private static Stream<Case> frames() {
        String good = BINARY.formatted("2");
        String length = Integer.toString(good.length());
        return Stream.of(
                refused("INT8", HEADER_LENGTH, good + "ab", HEADER_LENGTH, "99999999999"),
                refused("INT8", HEADER_LENGTH, good + "ab", HEADER_LENGTH, "-1"),
                refused("INT8", HEADER_LENGTH, good + "ab", HEADER_LENGTH, "abc"),
                refused("INT8", HEADER_LENGTH, good + "ab", HEADER_LENGTH, "9".repeat(40)),
                refused("INT8", HEADER_LENGTH, good, HEADER_LENGTH, Integer.toString(good.length() + 1)),
                refused("INT8", "ends too early", good + "ab", HEADER_LENGTH, "20"),
                refused("INT8", "does not fit", BINARY.formatted("-2") + "ab", HEADER_LENGTH, "" + (length(good) + 1)),
                refused("INT8", "whole number", BINARY.formatted("1.5") + "ab", HEADER_LENGTH, "" + (length(good) + 2)),
                refused("INT8", "does not fit", BINARY.formatted("3") + "abc", HEADER_LENGTH, length),
                refused(
                        "INT8",
                        "whole number",
                        BINARY.formatted("9".repeat(30)) + "ab",
                        HEADER_LENGTH,
                        "" + (length(good) + 29)),
                refused("INT8", "ends within the binary data", good + "a", HEADER_LENGTH, length),
                refused("INT8", "bytes after the last tensor", good + "abc", HEADER_LENGTH, length),
                refused("INT8", "without binary data", good),
                refused(
                        "INT8",
                        "both 'data' and 'binary_data_size'",
                        good.replace("\"shape\"", "\"data\":[1,2],\"shape\"") + "ab",
                        HEADER_LENGTH,
                        "" + (length(good) + 13)));
    }

    private static Stream<Case> outputs() {
        String output = "{\"name\":\"y\"}";
        return Stream.of(
                refused(
                        "INT8",
                        "too many outputs",
                        with("outputs", "[" + (output + ",").repeat(500_000) + output + "]")),
                refused("INT8", "asked for twice", with("outputs", "[" + output + "," + output + "]")),
                refused("INT8", "no such output", with("outputs", "[{\"name\":\"a\\u0000\\nb\"}]")),
                refused("INT8", "has no name", with("outputs", "[{}]")),
                refused("INT8", "given twice", GOOD.replace("}]}", "}," + tensor("[1]", "INT8", "[1]") + "]}")),
                refused("INT8", "no such input", GOOD.replace("\"x\"", "\"z\"")),
                refused("INT8", "input is missing", "{\"inputs\":[]}"),
                refused("INT8", "'inputs'", "{}"),
                refused("INT8", "the body is empty", ""),
                refused("INT8", "plain UTF-8", "\0\0\0\0"),
                refused("INT8", "not valid JSON", "{ \1\2\3"),
                refused("INT8", "is not a JSON object", "[]"),
                refused("INT8", "'output'", with("output", "[]")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"...", "model..1", "model.version1"})
    void namesThatOnlyLookOddWork(String name) {
        assertThat(post("/v2/models/" + name + "/infer", GOOD).status()).isEqualTo(200);
        assertThat(service.get("/v2/models/" + name + "/ready").status()).isEqualTo(200);
    }

    @Test
    void namesOfNoModelAreRefused() {
        List<String> names = new ArrayList<>(
                List.of("%20..", "%20", "%09", "stats", "mod%C3%A9le", "INT%EF%BC%98", "a".repeat(300)));
        names.addAll(List.of("model/subdir", "a%22b", "%7B%7D", "int8", "INT8%20"));
        List<String> unclean = List.of("etc%0d%0aX-Evil:%201", "%25s%25n", "..%3B");
        names.addAll(unclean);
        for (String name : names) {
            for (Answer answer : List.of(
                    post("/v2/models/" + name + "/infer", GOOD),
                    service.get("/v2/models/" + name + "/ready"),
                    post("/v2/repository/models/" + name + "/load", ""),
                    post("/v2/repository/models/" + name + "/unload", ""))) {
                assertThat(answer.status()).as("%s: %s", name, answer).isEqualTo(unclean.contains(name) ? 400 : 404);
                assertIsAnError(answer);
            }
        }
        assertAnswersNormally();
    }

    @Test
    void anIdMayBeAnyText() {
        String id = "a\\u0000\\n\\\"\\ud83d\\ude00\\u2028";

        Answer answer = post("/v2/models/INT8/infer", with("id", "\"" + id + "\""));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().at("/id").asString()).isEqualTo("a\0\n\"\ud83d\ude00\u2028");
    }

    private static int length(String text) {
        return text.length();
    }

    private static Case refused(String model, String words, String body, String... headers) {
        return new Case(model, 400, words, body, headers);
    }

    private static String infer(String shape, String type, String data) {
        return "{\"inputs\":[" + tensor(shape, type, data) + "]}";
    }

    private static String tensor(String shape, String type, String data) {
        return "{\"name\":\"x\",\"shape\":" + shape + ",\"datatype\":\"" + type + "\",\"data\":" + data + "}";
    }

    private static String with(String property, String value) {
        return "{\"" + property + "\":" + value + "," + GOOD.substring(1);
    }

    private static Answer post(String path, String body) {
        return service.postBytes(path, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertIsAnError(Answer answer) {
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.json().propertyNames()).containsExactly("error");
        assertThat(answer.text())
                .doesNotContain("Exception", "java.", "tools.jackson", "com.google", "org.spring", "/tmp/", "0x");
    }

    private static void assertAnswersNormally() {
        assertThat(service.get("/v2/health/live").status()).isEqualTo(200);
        Answer answer = post("/v2/models/INT8/infer", GOOD);
        assertThat(answer.json().at("/outputs/0/data").toString())
                .as(answer.toString())
                .isEqualTo("[1,-2]");
    }
}
