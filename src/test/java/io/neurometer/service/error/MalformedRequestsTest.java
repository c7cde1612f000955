package io.neurometer.service.error;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.TensorMemory;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is wrong with a request, the answer says so with the right status, a stable code and words that name it; and
 * afterwards the service answers as before and has its memory back.
 */
class MalformedRequestsTest {
    private static final String GOOD = infer("i8", "[2]", "INT8", "[1,-2]");

    private static RunningService service;
    private static long usedBefore;

    /** A request, and what its answer must be. */
    record Case(String name, int status, String code, String words, Function<RunningService, Answer> request) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(
                directory,
                "neurometer.limits.request-bytes=1MB",
                "neurometer.limits.model-bytes=2MB",
                "neurometer.limits.definition-bytes=1MB",
                "neurometer.limits.tensor-elements=100000",
                "neurometer.limits.layers=1000",
                "neurometer.limits.off-heap=256MB");
        register("sum", OnnxFiles.addRelu());
        register("i8", OnnxFiles.identity(TensorProto.DataType.INT8, "N"));
        register("u8", OnnxFiles.identity(TensorProto.DataType.UINT8, "N"));
        register("i64", OnnxFiles.identity(TensorProto.DataType.INT64, "N"));
        register("flag", OnnxFiles.identity(TensorProto.DataType.BOOL, "N"));
        register("half", OnnxFiles.identity(TensorProto.DataType.FLOAT16, "N"));
        register("wide", OnnxFiles.identity(TensorProto.DataType.FLOAT, "N", "M"));
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

    @ParameterizedTest
    @MethodSource
    void isRefused(Case request) {
        Answer answer = request.request().apply(service);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(request.status());
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().get("code").asString()).isEqualTo(request.code());
        assertThat(answer.json().get("status").asInt()).isEqualTo(request.status());
        assertThat(answer.json().get("detail").asString()).contains(request.words());
        assertThat(answer.text())
                .doesNotContain("Exception", "java.", "tools.jackson", "com.google", "org.spring", "/tmp/", "0x");
        assertAnswersNormally();
    }

    static Stream<Case> isRefused() {
        return Stream.of(json(), tensors(), frames(), http(), names(), onnx(), definitions())
                .flatMap(cases -> cases);
    }

    private static Stream<Case> json() {
        String deep = "[".repeat(250_000);
        return Stream.of(
                invalid("cut-off JSON", "ends too early", "{\"model\":\"i8\","),
                invalid("a stray word", "line 1, column", "{\"model\": hello}"),
                invalid("nothing", "the body is empty", ""),
                invalid("an array", "is not a JSON object", "[]"),
                invalid("a name twice", "the same property twice", "{\"id\":\"1\",\"id\":\"2\"}"),
                invalid("two objects", "there are bytes after", GOOD + "{}"),
                invalid("an unknown property", "'input'", "{\"model\":\"i8\",\"input\":[]}"),
                invalid("no model", "'model'", "{\"inputs\":[]}"),
                invalid("no inputs", "'inputs'", "{\"model\":\"i8\"}"),
                invalid("model as a number", "'model'", "{\"model\":7,\"inputs\":[]}"),
                invalid("inputs as an object", "'inputs'", "{\"model\":\"i8\",\"inputs\":{}}"),
                invalid("a nested parameter", "'x'", "{\"parameters\":{\"x\":[1]}}"),
                invalid("250,000 levels", "nested too deeply", "{\"model\":{\"x\":" + deep),
                invalid("60 levels of data", "nested deeper", infer("i8", "[1]", "INT8", nested(58))),
                invalid(
                        "a number of 5,000 digits",
                        "too many digits",
                        infer("i8", "[1]", "INT8", "[" + "1".repeat(5000) + "]")),
                refused("an unknown model", 404, "NOT_FOUND", "'nobody'", GOOD.replace("\"i8\"", "\"nobody\"")),
                refused(
                        "an unknown version",
                        404,
                        "NOT_FOUND",
                        "no version 99",
                        GOOD.replace("{\"model\"", "{\"version\":\"99\",\"model\"")),
                refused("an unknown zoo model", 404, "NOT_FOUND", "zoo", GOOD.replace("\"i8\"", "\"zoo/lenet55\"")),
                refused(
                        "an unknown backend",
                        400,
                        "BACKEND_UNAVAILABLE",
                        "'abacus'",
                        GOOD.replace("{\"model\"", "{\"parameters\":{\"backend\":\"abacus\"},\"model\"")),
                invalid(
                        "an unknown output",
                        "'z'",
                        GOOD.replace("{\"model\"", "{\"outputs\":[{\"name\":\"z\"}],\"model\"")),
                invalid(
                        "an output twice",
                        "asked for twice",
                        GOOD.replace("{\"model\"", "{\"outputs\":[{\"name\":\"y\"},{\"name\":\"y\"}],\"model\"")),
                invalid(
                        "2,000 outputs",
                        "too many outputs",
                        GOOD.replace(
                                "{\"model\"", "{\"outputs\":[" + "{\"name\":\"y\"},".repeat(2000) + "],\"model\"")));
    }

    private static Stream<Case> tensors() {
        return Stream.of(
                invalid(
                        "an input missing",
                        "'b': input is missing",
                        inputs("sum", tensor("a", "[1,3]", "FP32", "[1,2,3]"))),
                invalid(
                        "an input too many",
                        "no such input",
                        inputs("i8", tensor("x", "[1]", "INT8", "[1]"), tensor("c", "[1]", "INT8", "[1]"))),
                invalid(
                        "an input twice",
                        "given twice",
                        inputs("i8", tensor("x", "[1]", "INT8", "[1]"), tensor("x", "[1]", "INT8", "[1]"))),
                invalid("another datatype", "expected INT8", infer("i8", "[2]", "INT16", "[1,2]")),
                invalid("no such datatype", "FLOAT", infer("i8", "[2]", "FLOAT", "[1,2]")),
                invalid("another rank", "wrong shape", infer("i8", "[1,2]", "INT8", "[1,2]")),
                invalid(
                        "another size",
                        "[N, 3]",
                        inputs(
                                "sum",
                                tensor("a", "[1,4]", "FP32", "[1,2,3,4]"),
                                tensor("b", "[1,3]", "FP32", "[1,2,3]"))),
                invalid(
                        "two sizes of one dimension",
                        "another size elsewhere",
                        inputs(
                                "sum",
                                tensor("a", "[1,3]", "FP32", "[1,2,3]"),
                                tensor("b", "[2,3]", "FP32", "[1,2,3,4,5,6]"))),
                invalid("a negative dimension", "negative dimension", infer("i8", "[-2]", "INT8", "[1,2]")),
                invalid(
                        "2^64 elements",
                        "more elements than can be counted",
                        infer("i8", "[16,1152921504606846978]", "INT8", "[1]")),
                invalid("a fractional dimension", "'shape'", infer("i8", "[1.5]", "INT8", "[1]")),
                invalid("a dimension of 2^70", "'shape'", infer("i8", "[1180591620717411303424]", "INT8", "[1]")),
                invalid("a dimension that is a text", "'shape'", infer("i8", "[\"N\"]", "INT8", "[1]")),
                invalid(
                        "1,000 dimensions",
                        "too many dimensions",
                        infer("i8", "[1" + ",1".repeat(999) + "]", "INT8", "[1]")),
                refused("a huge tensor", 413, "TOO_LARGE", "100000", infer("i8", "[200000]", "INT8", "[1]")),
                invalid(
                        "a shape without its data",
                        "fewer elements than the shape",
                        infer("i8", "[90000]", "INT8", "[1]")),
                invalid("too few elements", "too few elements", infer("i8", "[2]", "INT8", "[1]")),
                invalid("too many elements", "too many elements", infer("i8", "[2]", "INT8", "[1,2,3]")),
                invalid("ragged data", "ragged", infer("wide", "[2,2]", "FP32", "[[1,2],[3]]")),
                invalid("ragged data, longer", "ragged", infer("wide", "[2,2]", "FP32", "[[1,2],[3,4,5]]")),
                invalid(
                        "a value among arrays",
                        "does not have the nesting",
                        infer("wide", "[2,2]", "FP32", "[[1,2],3]")),
                invalid("an array among values", "element 1", infer("wide", "[2,2]", "FP32", "[1,[2],3,4]")),
                invalid("data that is no array", "is not an array", infer("i8", "[1]", "INT8", "{}")),
                invalid(
                        "no data",
                        "has no data",
                        "{\"model\":\"i8\",\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"INT8\"}]}"),
                invalid(
                        "no shape",
                        "no shape",
                        "{\"model\":\"i8\",\"inputs\":[{\"name\":\"x\",\"data\":[1],\"datatype\":\"INT8\"}]}"),
                invalid(
                        "no name",
                        "has no name",
                        "{\"model\":\"i8\",\"inputs\":[{\"shape\":[1],\"data\":[1],\"datatype\":\"INT8\"}]}"),
                invalid("a text for a number", "element 0", infer("wide", "[1,1]", "FP32", "[\"1\"]")),
                invalid("null for a number", "element 1", infer("wide", "[1,2]", "FP32", "[1,null]")),
                invalid("NaN", "in binary", infer("wide", "[1,1]", "FP32", "[NaN]")),
                invalid("an infinity", "in binary", infer("wide", "[1,1]", "FP32", "[-Infinity]")),
                invalid("1e400", "out of the range of FP32", infer("wide", "[1,1]", "FP32", "[1e400]")),
                invalid("1e39", "out of the range of FP32", infer("wide", "[1,1]", "FP32", "[1e39]")),
                invalid("65520 in half precision", "out of the range of FP16", infer("half", "[1]", "FP16", "[65520]")),
                invalid("300 in 8 bits", "-128 to 127", infer("i8", "[1]", "INT8", "[300]")),
                invalid("-1 without a sign", "0 to 255", infer("u8", "[1]", "UINT8", "[-1]")),
                invalid("a fraction of an integer", "element 0", infer("i8", "[1]", "INT8", "[1.5]")),
                invalid("2^63", "out of the range of INT64", infer("i64", "[1]", "INT64", "[9223372036854775808]")),
                invalid("2 as a truth value", "element 0", infer("flag", "[1]", "BOOL", "[2]")));
    }

    private static Stream<Case> frames() {
        String head =
                "{\"model\":\"i8\",\"inputs\":[{\"name\":\"x\",\"shape\":[2],\"datatype\":\"INT8\",\"parameters\":"
                        + "{\"binary_data_size\":%s}}]}";
        String good = head.formatted("2");
        return Stream.of(
                framed("a header length that is a word", "'Inference-Header-Content-Length'", good + "ab", "abc"),
                framed("a negative header length", "'Inference-Header-Content-Length'", good + "ab", "-1"),
                framed("a header length of 10^11", "'Inference-Header-Content-Length'", good + "ab", "99999999999"),
                framed(
                        "a header length beyond 64 bits",
                        "'Inference-Header-Content-Length'",
                        good + "ab",
                        "9".repeat(30)),
                framed("a header length within the JSON", "ends too early", good + "ab", "20"),
                framed(
                        "a header length within the tensor",
                        "line 1, column",
                        good + "ab",
                        Integer.toString(good.length() + 1)),
                framed("a negative size", "'binary_data_size' does not fit", head.formatted("-2") + "ab", null),
                framed("a fractional size", "'binary_data_size'", head.formatted("1.5") + "ab", null),
                framed("a size beyond the shape", "'binary_data_size' does not fit", head.formatted("3") + "abc", null),
                framed("a size beyond 64 bits", "'binary_data_size'", head.formatted("9".repeat(30)) + "ab", null),
                framed("too few bytes", "ends within the binary data", good + "a", Integer.toString(good.length())),
                framed(
                        "too many bytes",
                        "there are bytes after the last tensor",
                        good + "abc",
                        Integer.toString(good.length())),
                framed(
                        "data twice",
                        "both",
                        good.replace("\"shape\"", "\"data\":[1,2],\"shape\"") + "ab",
                        Integer.toString(good.length() + "\"data\":[1,2],".length())),
                new Case(
                        "binary data without a header length",
                        400,
                        "REQUEST_INVALID",
                        "Inference-Header-Content-Length",
                        running -> running.postJson("/infer", good)));
    }

    private static Stream<Case> http() {
        byte[] large =
                infer("i8", "[2]", "INT8", "[1," + " ".repeat(1 << 20) + "2]").getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                new Case("too large", 413, "TOO_LARGE", "1048576", running -> running.postBytes("/infer", large)),
                new Case(
                        "too large, of unknown length",
                        413,
                        "TOO_LARGE",
                        "1048576",
                        running -> running.postChunked("/infer", large)),
                new Case(
                        "a page",
                        415,
                        "UNSUPPORTED_MEDIA_TYPE",
                        "text/html",
                        running -> running.postBytes("/infer", bytes(GOOD), "Content-Type", "text/html")),
                new Case(
                        "a picture",
                        415,
                        "UNSUPPORTED_MEDIA_TYPE",
                        "image/png",
                        running -> running.postBytes("/profile", bytes(GOOD), "Content-Type", "image/png")),
                new Case(
                        "a compressed body",
                        415,
                        "UNSUPPORTED_MEDIA_TYPE",
                        "br",
                        running -> running.postBytes("/infer", bytes(GOOD), "Content-Encoding", "br")),
                new Case("GET", 405, "METHOD_NOT_ALLOWED", "POST", running -> running.get("/infer")),
                new Case("DELETE of all", 405, "METHOD_NOT_ALLOWED", "GET, POST", running -> running.delete("/models")),
                new Case(
                        "an unknown path",
                        404,
                        "NOT_FOUND",
                        "nothing at this path",
                        running -> running.get("/nowhere")),
                new Case(
                        "a post to nowhere",
                        404,
                        "NOT_FOUND",
                        "nothing at this path",
                        running -> running.postJson("/nowhere", "{}")),
                new Case(
                        "an encoded slash",
                        400,
                        "REQUEST_INVALID",
                        "encoded slash",
                        running -> running.get("/models/a%2fb")));
    }

    private static Stream<Case> names() {
        byte[] model = OnnxFiles.addRelu();
        Stream<Case> bad = Stream.of(
                        "",
                        "..",
                        ".",
                        "stats",
                        "zoo",
                        "zoo/x",
                        "../etc",
                        "a/b",
                        "%20a",
                        "a%0Ab",
                        "%2e%2e%2f",
                        "%C3%A4",
                        "a%00",
                        "n".repeat(101))
                .map(name -> new Case(
                        "the name '" + name + "'",
                        400,
                        "REQUEST_INVALID",
                        "'name'",
                        running -> running.postBytes("/models?name=" + name, model)));
        return Stream.concat(
                bad,
                Stream.of(
                        new Case(
                                "no name",
                                400,
                                "REQUEST_INVALID",
                                "'name'",
                                running -> running.postBytes("/models", model)),
                        new Case(
                                "an unknown model",
                                404,
                                "NOT_FOUND",
                                "'nobody'",
                                running -> running.get("/models/nobody")),
                        new Case(
                                "version zero",
                                400,
                                "REQUEST_INVALID",
                                "'version'",
                                running -> running.get("/models/i8/versions/0")),
                        new Case(
                                "removal of an unknown model",
                                404,
                                "NOT_FOUND",
                                "'nobody'",
                                running -> running.delete("/models/nobody"))));
    }

    private static Stream<Case> onnx() {
        GraphProto.Builder base = GraphProto.newBuilder()
                .setName("hostile")
                .addInput(OnnxFiles.value("x", TensorProto.DataType.FLOAT, 3))
                .addOutput(OnnxFiles.value("y", TensorProto.DataType.FLOAT, 3));
        byte[] whole = OnnxFiles.addRelu();
        TensorProto tera = TensorProto.newBuilder()
                .setName("w")
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(1L << 40)
                .build();
        TensorProto external = tera.toBuilder()
                .clearDims()
                .addDims(1)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .build();
        TensorProto lying = tera.toBuilder()
                .clearDims()
                .addDims(3)
                .setRawData(ByteString.copyFrom(new byte[8]))
                .build();
        return Stream.of(
                upload(
                        "random bytes",
                        400,
                        "MODEL_MALFORMED",
                        "not an ONNX file",
                        bytes("\u0001hello, is this a model?")),
                upload("nothing", 400, "MODEL_MALFORMED", "empty", new byte[0]),
                upload("half a file", 400, "MODEL_MALFORMED", "", Arrays.copyOf(whole, whole.length / 2)),
                upload(
                        "a weight of 2^40 elements",
                        400,
                        "MODEL_MALFORMED",
                        "'w'",
                        OnnxFiles.model(base.clone()
                                .addInitializer(tera)
                                .addNode(OnnxFiles.node("n", "Add", List.of("x", "w"), "y")))),
                upload(
                        "a weight in another file without a name",
                        400,
                        "MODEL_MALFORMED",
                        "'w'",
                        OnnxFiles.model(base.clone()
                                .addInitializer(external)
                                .addNode(OnnxFiles.node("n", "Add", List.of("x", "w"), "y")))),
                upload(
                        "a weight shorter than its shape",
                        400,
                        "MODEL_MALFORMED",
                        "'w'",
                        OnnxFiles.model(base.clone()
                                .addInitializer(lying)
                                .addNode(OnnxFiles.node("n", "Add", List.of("x", "w"), "y")))),
                upload(
                        "a cycle",
                        422,
                        "MODEL_GRAPH_INVALID",
                        "cycle",
                        OnnxFiles.model(base.clone()
                                .addNode(OnnxFiles.node("n", "Add", List.of("x", "z"), "y"))
                                .addNode(OnnxFiles.node("m", "Relu", List.of("y"), "z")))),
                upload(
                        "a value from nowhere",
                        422,
                        "MODEL_GRAPH_INVALID",
                        "ghost",
                        OnnxFiles.model(base.clone().addNode(OnnxFiles.node("n", "Add", List.of("x", "ghost"), "y")))),
                upload(
                        "operators that do not exist",
                        422,
                        "MODEL_UNSUPPORTED",
                        "2 nodes",
                        OnnxFiles.model(base.clone()
                                .addNode(OnnxFiles.node("n", "Frobnicate", List.of("x"), "z"))
                                .addNode(OnnxFiles.node("m", "Frobnicate", List.of("z"), "y")))),
                upload(
                        "shapes that do not fit",
                        422,
                        "MODEL_SHAPE_MISMATCH",
                        "'n'",
                        OnnxFiles.model(base.clone()
                                .addInput(OnnxFiles.value("v", TensorProto.DataType.FLOAT, 4))
                                .addNode(OnnxFiles.node("n", "Add", List.of("x", "v"), "y")))),
                new Case(
                        "an upload that is too large",
                        413,
                        "TOO_LARGE",
                        "2097152",
                        running -> running.postBytes("/models?name=m", new byte[(2 << 20) + 1])),
                new Case(
                        "an upload that is too large, of unknown length",
                        413,
                        "TOO_LARGE",
                        "2097152",
                        running -> running.postChunked("/models?name=m", new byte[(2 << 20) + 1])),
                new Case(
                        "a page as a model",
                        415,
                        "UNSUPPORTED_MEDIA_TYPE",
                        "text/html",
                        running -> running.postBytes("/models?name=m", whole, "Content-Type", "text/html")),
                new Case(
                        "an upload without the part 'model'",
                        400,
                        "REQUEST_INVALID",
                        "'model'",
                        running -> running.postBytes(
                                "/models?name=m",
                                bytes(
                                        "--b\r\nContent-Disposition: form-data; name=\"weights\"; filename=\"w\"\r\n\r\nabc"
                                                + "\r\n--b--\r\n"),
                                "Content-Type",
                                "multipart/form-data; boundary=b")),
                new Case(
                        "an upload cut off between parts",
                        400,
                        "REQUEST_INVALID",
                        "multipart",
                        running -> running.postBytes(
                                "/models?name=m",
                                bytes(
                                        "--b\r\nContent-Disposition: form-data; name=\"model\"; filename=\"w\"\r\n\r\nabc"),
                                "Content-Type",
                                "multipart/form-data; boundary=b")));
    }

    private static Stream<Case> definitions() {
        String layers = "{\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",4],\"datatype\":\"FP32\"}],\"layers\":[%s]}";
        String relu = "{\"type\":\"relu\"}";
        return Stream.of(
                definition("a definition cut off", 400, "MODEL_MALFORMED", "", "{\"layers\":["),
                definition(
                        "60 levels",
                        400,
                        "MODEL_MALFORMED",
                        "nested too deeply",
                        "{\"layers\":" + "[".repeat(60) + "]".repeat(60) + "}"),
                definition("an unknown layer", 422, "MODEL_INVALID", "relux", layers.formatted("{\"type\":\"relux\"}")),
                definition(
                        "an unknown key",
                        422,
                        "MODEL_INVALID",
                        "out_feature",
                        layers.formatted("{\"type\":\"linear\",\"out_feature\":3}")),
                definition(
                        "a million layers by repetition",
                        413,
                        "TOO_LARGE",
                        "1000",
                        layers.formatted("{\"block\":\"b\",\"repeat\":1000000}")
                                .replace("{\"inputs\"", "{\"blocks\":{\"b\":[" + relu + "]},\"inputs\"")),
                definition(
                        "20,000 layers one by one",
                        413,
                        "TOO_LARGE",
                        "1000",
                        layers.formatted(relu + ("," + relu).repeat(19_999))),
                definition(
                        "2^62 features",
                        422,
                        "MODEL_INVALID",
                        "out_features",
                        layers.formatted("{\"type\":\"linear\",\"out_features\":4611686018427387904}")),
                new Case(
                        "more weights than memory",
                        507,
                        "MEMORY_EXHAUSTED",
                        "bytes",
                        running -> running.postJson(
                                "/infer",
                                "{\"inputs\":[" + tensor("x", "[1,4]", "FP32", "[1,2,3,4]") + "],\"model\":"
                                        + layers.formatted("{\"type\":\"linear\",\"out_features\":100000000}") + "}")),
                new Case(
                        "an inline definition with a fault",
                        422,
                        "MODEL_INVALID",
                        "relux",
                        running -> running.postJson(
                                "/infer",
                                "{\"inputs\":[" + tensor("x", "[1,4]", "FP32", "[1,2,3,4]") + "],\"model\":"
                                        + layers.formatted("{\"type\":\"relux\"}") + "}")),
                new Case(
                        "weights beside an ONNX file",
                        400,
                        "REQUEST_INVALID",
                        "'weights'",
                        running -> running.postBytes(
                                "/models?name=m",
                                parts(OnnxFiles.addRelu(), new byte[] {1, 2, 3}),
                                "Content-Type",
                                "multipart/form-data; boundary=b")));
    }

    private static byte[] parts(byte[] model, byte[] weights) {
        java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
        body.writeBytes(bytes("--b\r\nContent-Disposition: form-data; name=\"model\"; filename=\"m\"\r\n\r\n"));
        body.writeBytes(model);
        body.writeBytes(bytes("\r\n--b\r\nContent-Disposition: form-data; name=\"weights\"; filename=\"w\"\r\n\r\n"));
        body.writeBytes(weights);
        body.writeBytes(bytes("\r\n--b--\r\n"));
        return body.toByteArray();
    }

    private static Case invalid(String name, String words, String body) {
        return refused(name, 400, "REQUEST_INVALID", words, body);
    }

    private static Case refused(String name, int status, String code, String words, String body) {
        return new Case(name, status, code, words, running -> running.postJson("/infer", body));
    }

    private static Case framed(String name, String words, String body, String headerLength) {
        String length = headerLength != null ? headerLength : Integer.toString(body.lastIndexOf('}') + 1);
        return new Case(
                name,
                400,
                "REQUEST_INVALID",
                words,
                running -> running.postBytes("/infer", bytes(body), "Inference-Header-Content-Length", length));
    }

    private static Case upload(String name, int status, String code, String words, byte[] file) {
        return new Case(name, status, code, words, running -> running.postBytes("/models?name=m", file));
    }

    private static Case definition(String name, int status, String code, String words, String text) {
        return new Case(name, status, code, words, running -> running.postJson("/models?name=m", text));
    }

    private static String infer(String model, String shape, String dataType, String data) {
        return inputs(model, tensor("x", shape, dataType, data));
    }

    private static String inputs(String model, String... tensors) {
        return "{\"model\":\"" + model + "\",\"inputs\":[" + String.join(",", tensors) + "]}";
    }

    private static String tensor(String name, String shape, String dataType, String data) {
        return "{\"name\":\"" + name + "\",\"shape\":" + shape + ",\"datatype\":\"" + dataType + "\",\"data\":" + data
                + "}";
    }

    private static String nested(int levels) {
        return "[".repeat(levels) + "1" + "]".repeat(levels);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void register(String name, byte[] model) {
        Answer answer = service.send(
                service.request("/models?name=" + name).POST(HttpRequest.BodyPublishers.ofByteArray(model)));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    }

    private static void assertAnswersNormally() {
        Answer answer = service.postJson("/infer", GOOD);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().at("/outputs/0/data").toString()).isEqualTo("[1,-2]");
    }
}
