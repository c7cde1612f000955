package io.neurometer.service.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of other tools are recognised, and the answer says how to come by one that can be read. */
class ForeignFormatTest {
    private static final byte[] SAFETENSORS = latin("4\0\0\0\0\0\0\0{}" + " ".repeat(50));

    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** @param words that the answer must have: what the file is, and what to do */
    record Foreign(ForeignFormat format, byte[] bytes, String... words) {
        @Override
        public String toString() {
            return format.name();
        }
    }

    static List<Foreign> isRecognised() throws IOException {
        String opList = nested("\n", nested("\u0012", nested("\n", nested("\n", "Add"))));
        String feature = nested("\n", nested("\n", "image") + nested("\u001a", ""));
        String node = nested("\n", nested("\n", "input/x_1") + nested("\u0012", "Placeholder"));
        return List.of(
                new Foreign(
                        ForeignFormat.PYTORCH,
                        zip("archive/data.pkl", "archive/data/0"),
                        "PyTorch",
                        "torch.onnx.export"),
                new Foreign(
                        ForeignFormat.PYTORCH, zip("m/.format_version", "m/data.pkl"), "PyTorch", "torch.onnx.export"),
                new Foreign(
                        ForeignFormat.PYTORCH_LEGACY,
                        latin("\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.\u0080\u0002M\u00e9\u0003."),
                        "PyTorch",
                        "torch.onnx.export"),
                new Foreign(
                        ForeignFormat.PICKLE, latin("\u0080\u0004\u0095\u0010\0\0\0\0\0\0\0"), "pickle", "skl2onnx"),
                new Foreign(ForeignFormat.KERAS_ZIP, zip("metadata.json", "config.json"), "Keras", "keras.models"),
                new Foreign(ForeignFormat.NUMPY_ZIP, zip("arr_0.npy"), "NumPy", "ONNX"),
                new Foreign(ForeignFormat.ZIP, zip("model/model.onnx"), "ZIP", "unpack"),
                new Foreign(ForeignFormat.SAFETENSORS, SAFETENSORS, "safetensors", "'weights'", "'model'"),
                new Foreign(
                        ForeignFormat.SAVED_MODEL,
                        latin("\b\u0001" + nested("\u0012", opList)),
                        "SavedModel",
                        "tf2onnx.convert --saved-model"),
                new Foreign(ForeignFormat.FROZEN_GRAPH, latin(node + node), "TensorFlow", "tf2onnx.convert --graphdef"),
                new Foreign(ForeignFormat.TFLITE, latin("\u001c\0\0\0TFL3\0\0"), "Lite", "tf2onnx.convert --tflite"),
                new Foreign(ForeignFormat.CORE_ML, latin("\b\u0004" + nested("\u0012", feature)), "Core ML", "export"),
                new Foreign(ForeignFormat.HDF5, latin("\u0089HDF\r\n\u001a\n\0\0"), "HDF5", "keras.models.load_model"),
                new Foreign(ForeignFormat.GGUF, latin("GGUF\u0003\0\0\0"), "GGUF", "optimum-cli"),
                new Foreign(ForeignFormat.EXECUTORCH, latin("\u001c\0\0\0ET12"), "ExecuTorch", "torch.onnx.export"),
                new Foreign(ForeignFormat.ORT, latin("\u001c\0\0\0ORTM"), "ONNX Runtime", ".onnx"),
                new Foreign(
                        ForeignFormat.OPENVINO,
                        latin("<?xml version=\"1.0\"?>\n<net name=\"m\" version=\"11\">"),
                        "OpenVINO",
                        "ONNX"),
                new Foreign(
                        ForeignFormat.PMML, latin("<?xml version=\"1.0\"?>\n<PMML version=\"4.4\">"), "PMML", "ONNX"),
                new Foreign(ForeignFormat.WEB_PAGE, latin("\n<!DOCTYPE html>\n<html>"), "web page", "download"),
                new Foreign(
                        ForeignFormat.LFS_POINTER,
                        latin("version https://git-lfs.github.com/spec/v1\noid sha256:0"),
                        "Git LFS",
                        "git lfs pull"),
                new Foreign(ForeignFormat.ONNX_TEXT, latin("ir_version: 8\ngraph {\n}"), "as text", "onnx.save"),
                new Foreign(ForeignFormat.NUMPY, latin("\u0093NUMPY\u0001\0"), "NumPy array", "/infer"),
                new Foreign(ForeignFormat.GZIP, latin("\u001f\u008b\b\0\0\0"), "gzip", "gunzip"),
                new Foreign(ForeignFormat.ZSTD, latin("(\u00b5/\u00fd\0\0"), "zstd", "unzstd"),
                new Foreign(ForeignFormat.BZIP2, latin("BZh91AY&SY"), "bzip2", "bunzip2"),
                new Foreign(ForeignFormat.XZ, latin("\u00fd7zXZ\0\0"), "xz", "unxz"),
                new Foreign(ForeignFormat.SEVEN_ZIP, latin("7z\u00bc\u00af\u0027\u001c"), "7z", "unpack"),
                new Foreign(ForeignFormat.TAR, latin("model.onnx" + "\0".repeat(247) + "ustar"), "tar", "unpack"),
                new Foreign(
                        ForeignFormat.HUGGING_FACE,
                        latin("{\"architectures\":[\"BertModel\"],\"model_type\":\"bert\"}"),
                        "Hugging Face",
                        "optimum-cli"),
                new Foreign(ForeignFormat.WEIGHT_INDEX, latin("{\"weight_map\":{\"a\":\"b\"}}"), "index", "'weights'"),
                new Foreign(ForeignFormat.TENSORFLOW_JS, latin("{\"modelTopology\":{}}"), "TensorFlow.js", "--tfjs"),
                new Foreign(
                        ForeignFormat.KERAS_JSON,
                        latin("{\"class_name\":\"Sequential\",\"config\":{\"layers\":[]}}"),
                        "Keras",
                        "model.export"),
                new Foreign(
                        ForeignFormat.ONNX_JSON, latin("{\"irVersion\":\"8\",\"graph\":{}}"), "as JSON", "onnx.save"),
                new Foreign(ForeignFormat.REPORT, latin("{\"schema\":\"profile/1\"}"), "report", "/profiles/import"));
    }

    @ParameterizedTest
    @MethodSource
    void isRecognised(Foreign foreign) {
        assertThat(ForeignFormat.of(ByteBuffer.wrap(foreign.bytes()))).contains(foreign.format());

        Answer answer = service.postBytes("/models?name=foreign", foreign.bytes());

        assertThat(answer.status()).as(answer.toString()).isIn(400, 422);
        assertThat(answer.json().at("/detail").asString())
                .startsWith("this is " + foreign.format().words())
                .contains(foreign.words());
        assertThat(answer.json().at("/faults/0/fix").asString())
                .isEqualTo(foreign.format().advice());
    }

    @Test
    void everyFormatHasACase() throws IOException {
        assertThat(isRecognised().stream().map(Foreign::format)).contains(ForeignFormat.values());
    }

    @Test
    void noModelLooksLikeOne() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources"))) {
            List<Path> models =
                    files.filter(file -> file.toString().endsWith(".onnx")).toList();
            assertThat(models).hasSizeGreaterThan(10);
            for (Path model : models) {
                assertThat(ForeignFormat.of(ByteBuffer.wrap(Files.readAllBytes(model))))
                        .as(model.toString())
                        .isEmpty();
            }
        }
    }

    @Test
    void aFaultyDefinitionKeepsItsOwnFaults() {
        Answer answer = service.postJson(
                "/models?name=foreign",
                "{\"model_type\":\"bert\",\"inputs\":[{\"name\":\"x\",\"shape\":[1]}],\"layers\":[{\"type\":\"rely\"}]}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("Hugging Face", "there is no key 'model_type' here", "relu");
    }

    @Test
    void weightsOfPyTorchAreToBeConverted() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(latin("--b\r\nContent-Disposition: form-data; name=\"model\"; filename=\"m\"\r\n\r\n"
                + "{\"inputs\":[{\"name\":\"x\",\"shape\":[1]}],\"layers\":[{\"type\":\"relu\"}]}"
                + "\r\n--b\r\nContent-Disposition: form-data; name=\"weights\"; filename=\"w.pt\"\r\n\r\n"));
        body.writeBytes(zip("archive/data.pkl"));
        body.writeBytes(latin("\r\n--b--\r\n"));

        Answer answer = service.postBytes(
                "/models?name=foreign", body.toByteArray(), "Content-Type", "multipart/form-data; boundary=b");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.json().at("/faults/0/where").asString()).isEqualTo("weights");
        assertThat(answer.json().at("/detail").asString())
                .contains("PyTorch checkpoint", "safetensors.torch.save_file");
    }

    private static byte[] latin(String bytes) {
        return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A field of a protobuf message, shorter than 128 bytes. */
    private static String nested(String tag, String content) {
        return tag + (char) content.length() + content;
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(1);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
