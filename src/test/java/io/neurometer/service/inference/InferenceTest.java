package io.neurometer.service.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class InferenceTest {
    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory);
        for (TensorProto.DataType type : TYPES) {
            register(type.name().toLowerCase(java.util.Locale.ROOT), OnnxFiles.identity(type, "N"));
        }
    }

    private static final TensorProto.DataType[] TYPES = {TensorProto.DataType.FLOAT, TensorProto.DataType.INT64};

    private static void register(String name, byte[] model) {
        Answer answer = service.postBytes("/models?name=" + name, model, "Content-Type", "application/octet-stream");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void answersInJson() {
        Answer answer = service.postJson(
                "/infer",
                "{\"model\":\"float\",\"id\":\"7\",\"inputs\":[{\"name\":\"x\",\"shape\":[3],"
                        + "\"datatype\":\"FP32\",\"data\":[1.5,-2,1e-3]}]}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo(
                        "{\"model_name\":\"float\",\"model_version\":\"1\",\"id\":\"7\",\"outputs\":[{\"name\":\"y\","
                                + "\"shape\":[3],\"datatype\":\"FP32\",\"data\":[1.5,-2.0,0.001]}],"
                                + "\"parameters\":{\"backend\":\"nd4j\",\"precision\":\"fp32\"}}");
    }

    @Test
    void takesAndGivesBinaryTensors() {
        byte[] header = ("{\"model\":\"int64\",\"inputs\":[{\"name\":\"x\",\"shape\":[2],\"datatype\":\"INT64\","
                        + "\"parameters\":{\"binary_data_size\":16}}],\"parameters\":{\"binary_data_output\":true}}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(header.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        body.put(header).putLong(Long.MIN_VALUE).putLong(9007199254740993L);

        Answer answer = service.postBytes(
                "/infer", body.array(), "Inference-Header-Content-Length", Integer.toString(header.length));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        int length = Integer.parseInt(answer.header("Inference-Header-Content-Length"));
        ByteBuffer tensors =
                ByteBuffer.wrap(answer.bytes()).order(ByteOrder.LITTLE_ENDIAN).position(length);
        assertThat(tensors.remaining()).isEqualTo(16);
        assertThat(tensors.getLong()).isEqualTo(Long.MIN_VALUE);
        assertThat(tensors.getLong()).isEqualTo(9007199254740993L);
    }

    @Test
    void readsDataThatComesBeforeItsShape() {
        Answer answer = service.postJson(
                "/infer",
                "{\"inputs\":[{\"data\":[[9007199254740993]  , [2]],\"name\":\"x\",\"datatype\":\"INT64\","
                        + "\"shape\":[2]}],\"model\":\"int64\"}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        JsonNode problem = answer.json();
        assertThat(problem.get("code").asString()).isEqualTo("REQUEST_INVALID");
    }
}
