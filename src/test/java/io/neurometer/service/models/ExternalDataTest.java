package io.neurometer.service.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.StringStringEntryProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX models whose weights are in other files, which come along in the same upload or are missing. */
class ExternalDataTest {
    private static final String INFER = "{\"model\":\"NAME\",\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],"
            + "\"datatype\":\"FP32\",\"data\":[10,20]}]}";
    private static final byte[] DATA = floats(99, 1, 2, 3, 4);

    @TempDir
    private static Path directory;

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(directory);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** A part of an upload. */
    record Upload(String part, String file, byte[] bytes) {}

    /** {@code y = x + a * b}, a of elements 1 and 2 of its file, b of the elements 3 and 4. */
    private static byte[] model(TensorProto a, TensorProto b) {
        return OnnxFiles.model(GraphProto.newBuilder()
                .setName("sum")
                .addInput(OnnxFiles.value("x", TensorProto.DataType.FLOAT, "N", 2))
                .addInitializer(a)
                .addInitializer(b)
                .addNode(OnnxFiles.node("product", "Mul", List.of("a", "b"), "ab"))
                .addNode(OnnxFiles.node("sum", "Add", List.of("x", "ab"), "y"))
                .addOutput(OnnxFiles.value("y", TensorProto.DataType.FLOAT, "N", 2)));
    }

    private static TensorProto external(String name, String... entries) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        for (int i = 0; i < entries.length; i += 2) {
            tensor.addExternalData(
                    StringStringEntryProto.newBuilder().setKey(entries[i]).setValue(entries[i + 1]));
        }
        return tensor.build();
    }

    private static byte[] oneFile() {
        return model(
                external("a", "location", "m.onnx.data", "offset", "4", "length", "8"),
                external("b", "location", "./m.onnx.data", "offset", "12"));
    }

    private static byte[] twoFiles() {
        return model(
                external("a", "location", "weights/a.bin", "offset", "4"),
                external("b", "location", "weights/b.bin", "offset", "12"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"data; m.onnx.data", "m.onnx.data; blob", "weights; m.onnx.data", "data; C:\\tmp\\m.onnx.data"})
    void runsWithItsFileByWhateverNameFits(String names) {
        String[] partAndFile = names.split("; ");
        Answer added = upload("one", oneFile(), new Upload(partAndFile[0], partAndFile[1], DATA));

        assertThat(added.status()).as(added.toString()).isIn(200, 201);
        assertThat(added.json().at("/missing_files")).isEmpty();
        assertThat(output("one")).isEqualTo("[13.0,28.0]");
    }

    @Test
    void severalFilesAreFoundByTheEndOfTheirNames() {
        Answer added =
                upload("two", twoFiles(), new Upload("1", "b.bin", DATA), new Upload("weights/a.bin", "f", DATA));

        assertThat(added.status()).as(added.toString()).isEqualTo(201);
        assertThat(output("two")).isEqualTo("[13.0,28.0]");
    }

    @Test
    void theSameFilesAreTheSameVersionAndOthersANewOne() {
        Upload data = new Upload("data", "m.onnx.data", DATA);
        assertThat(upload("versions", oneFile(), data).status()).isEqualTo(201);
        assertThat(upload("versions", oneFile(), data).status()).isEqualTo(200);

        Answer other = upload("versions", oneFile(), new Upload("data", "m.onnx.data", floats(0, 5, 6, 1, 1)));

        assertThat(other.status()).isEqualTo(201);
        assertThat(other.json().at("/version").asString()).isEqualTo("2");
        assertThat(output("versions")).isEqualTo("[15.0,26.0]");
    }

    @Test
    void staysWithItsFilesWhenTheServiceStartsAgain(@TempDir Path own) {
        try (RunningService first = RunningService.start(own)) {
            assertThat(post(first, "kept", oneFile(), new Upload("data", "m.onnx.data", DATA))
                            .status())
                    .isEqualTo(201);
        }
        try (RunningService second = RunningService.start(own)) {
            assertThat(second.postJson("/infer", INFER.replace("NAME", "kept")).text())
                    .contains("[13.0,28.0]");
        }
    }

    @Test
    void eachTensorMayHaveAFileOfItsOwn() {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("many")
                .addInput(OnnxFiles.value("x", TensorProto.DataType.FLOAT, "N", 2))
                .addOutput(OnnxFiles.value("v200", TensorProto.DataType.FLOAT, "N", 2));
        Upload[] files = new Upload[200];
        for (int i = 0; i < files.length; i++) {
            files[i] = new Upload("data", "w" + i, floats(i, 1));
            graph.addInitializer(external("w" + i, "location", "w" + i))
                    .addNode(OnnxFiles.node("n" + i, "Add", List.of(i == 0 ? "x" : "v" + i, "w" + i), "v" + (i + 1)));
        }

        assertThat(upload("many", OnnxFiles.model(graph), files).status()).isEqualTo(201);
        assertThat(output("many")).isEqualTo("[19910.0,220.0]");
    }

    @Test
    void withoutItsFilesItIsCountedAndNotRun() {
        Answer added = upload("counted", twoFiles());
        assertThat(added.status()).as(added.toString()).isEqualTo(201);
        assertThat(added.json().at("/missing_files").toString()).isEqualTo("[\"weights/a.bin\",\"weights/b.bin\"]");
        assertThat(added.json().at("/totals/params").asLong()).isEqualTo(4);

        Answer counted = service.postJson("/profile", "{\"model\":\"counted\",\"protocol\":\"analytic\"}");
        assertThat(counted.status()).as(counted.toString()).isEqualTo(200);
        assertThat(counted.json().at("/analytic/totals/params").asLong()).isEqualTo(4);

        for (Answer refused : List.of(
                service.postJson("/infer", INFER.replace("NAME", "counted")),
                service.postJson("/profile", "{\"model\":\"counted\",\"protocol\":\"quick\"}"))) {
            assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
            assertThat(refused.json().at("/code").asString()).isEqualTo("MODEL_NOT_RUNNABLE");
            assertThat(refused.text()).contains("weights/a.bin", "weights/b.bin", "multipart");
        }
    }

    @Test
    void aFileThatIsMissingOrTooMuchIsNamed() {
        Answer missing = upload("bad", twoFiles(), new Upload("data", "a.bin", DATA));
        assertThat(missing.status()).isEqualTo(422);
        assertThat(missing.text()).contains("MODEL_WEIGHTS_INVALID", "'weights/b.bin'", "further part");

        Answer surplus = upload("bad", oneFile(), new Upload("data", "other.bin", DATA));
        assertThat(surplus.status()).isEqualTo(400);
        assertThat(surplus.text()).contains("other.bin", "m.onnx.data");

        Answer twice =
                upload("bad", oneFile(), new Upload("1", "m.onnx.data", DATA), new Upload("2", "m.onnx.data", DATA));
        assertThat(twice.text()).contains("twice");

        Answer needless = upload("bad", OnnxFiles.addRelu(), new Upload("data", "m.data", DATA));
        assertThat(needless.status()).isEqualTo(400);
        assertThat(needless.text()).contains("names no such file", "m.data");
        assertThat(service.get("/models/bad").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "offset=12,length=12",
                "offset=16,length=8",
                "offset=99999999999",
                "offset=9223372036854775807,length=8",
                "length=21",
                "length=9223372036854775807",
                "offset=-4",
                "length=-1",
                "offset=x",
                "length=12"
            })
    void dataOutsideItsFileIsRefused(String where) {
        List<String> entries = new ArrayList<>(List.of("location", "m.onnx.data"));
        for (String entry : where.split(",")) {
            entries.addAll(List.of(entry.split("=")));
        }
        byte[] model = model(
                external("a", entries.toArray(String[]::new)), external("b", "location", "m.onnx.data", "length", "8"));

        Answer refused = upload("outside", model, new Upload("data", "m.onnx.data", DATA));

        assertThat(refused.status()).as(refused.toString()).isIn(400, 422);
        assertThat(refused.json().at("/faults/0/where").asString()).isEqualTo("a");
        assertThat(service.get("/models/outside").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/etc/passwd", "../m.data", "a/../../m.data", "C:\\m.data", "\\\\host\\m", "..", "./", "a\u0000b"
            })
    void aPathOutOfTheModelsFolderIsRefused(String location) {
        byte[] model = model(external("a", "location", location), external("b", "location", "m.onnx.data"));

        Answer refused = upload("path", model, new Upload("data", "m.onnx.data", DATA));

        assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
        assertThat(refused.json().at("/faults/0/where").asString()).isEqualTo("a");
        assertThat(refused.text()).doesNotContain("passwd");
    }

    private static String output(String name) {
        Answer answer = service.postJson("/infer", INFER.replace("NAME", name));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().at("/outputs/0/data").toString();
    }

    private static Answer upload(String name, byte[] model, Upload... files) {
        return post(service, name, model, files);
    }

    private static Answer post(RunningService running, String name, byte[] model, Upload... files) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        add(body, new Upload("model", "m.onnx", model));
        for (Upload file : files) {
            add(body, file);
        }
        body.writeBytes("--b--\r\n".getBytes(StandardCharsets.UTF_8));
        return running.postBytes(
                "/models?name=" + name, body.toByteArray(), "Content-Type", "multipart/form-data; boundary=b");
    }

    private static void add(ByteArrayOutputStream body, Upload file) {
        body.writeBytes(("--b\r\nContent-Disposition: form-data; name=\"" + file.part() + "\"; filename=\""
                        + file.file().replace("\\", "\\\\") + "\"\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(file.bytes());
        body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
