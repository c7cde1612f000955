package io.neurometer.service.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Weights of four and eight bits are computed with and counted as they are stored; the wire has no such datatype. */
class NarrowTypesTest {
    private static RunningService service;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() {
        service = RunningService.start(directory);
        register("weights", quantizedProduct());
        register("narrowing", narrowing());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static void register(String name, byte[] model) {
        assertThat(service.postBytes("/models?name=" + name, model).status()).isEqualTo(201);
    }

    /** y = x W of a 3 by 2 matrix in INT4 with a scale of 0.5. */
    private static byte[] quantizedProduct() {
        TensorProto weight = TensorProto.newBuilder()
                .setName("w")
                .setDataType(TensorProto.DataType.INT4.getNumber())
                .addDims(3)
                .addDims(2)
                .setRawData(ByteString.copyFrom(new byte[] {0x21, (byte) 0xF3, (byte) 0x87}))
                .build();
        TensorProto scale = TensorProto.newBuilder()
                .setName("scale")
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addFloatData(0.5f)
                .build();
        return OnnxFiles.model(GraphProto.newBuilder()
                .setName("product")
                .addInput(OnnxFiles.value("x", TensorProto.DataType.FLOAT, "N", 3))
                .addInitializer(weight)
                .addInitializer(scale)
                .addNode(OnnxFiles.node("widen", "DequantizeLinear", List.of("w", "scale"), "wide"))
                .addNode(OnnxFiles.node("product", "MatMul", List.of("x", "wide"), "y"))
                .addOutput(OnnxFiles.value("y", TensorProto.DataType.FLOAT, "N", 2)));
    }

    private static byte[] narrowing() {
        AttributeProto to = AttributeProto.newBuilder()
                .setName("to")
                .setType(AttributeProto.AttributeType.INT)
                .setI(TensorProto.DataType.FLOAT8E5M2.getNumber())
                .build();
        return OnnxFiles.model(GraphProto.newBuilder()
                .setName("narrowing")
                .addInput(OnnxFiles.value("x", TensorProto.DataType.FLOAT, "N"))
                .addNode(OnnxFiles.node("cast", "Cast", List.of("x"), "y").toBuilder()
                        .addAttribute(to))
                .addOutput(OnnxFiles.value("y", TensorProto.DataType.FLOAT8E5M2, "N")));
    }

    private static Answer infer(String model, String backend, String shape, String type, String data) {
        return service.postJson(
                "/infer",
                "{\"model\":\"" + model + "\",\"inputs\":[{\"name\":\"x\",\"shape\":" + shape + ",\"datatype\":\""
                        + type + "\",\"data\":" + data + "}],\"parameters\":{\"backend\":\"" + backend + "\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "nd4j", "onednn"})
    void weightsAreWidened(String backend) {
        Answer answer = infer("weights", backend, "[2,3]", "FP32", "[1,0,0,2,4,-2]");
        assertThat(answer.json().at("/outputs/0/data").toString()).isEqualTo("[0.5,1.0,0.0,8.0]");
    }

    @Test
    void weightsCountAtTheirRealSize() {
        JsonNode totals = service.postJson(
                        "/profile", "{\"model\":\"weights\",\"protocol\":\"analytic\",\"inputs\":{\"x\":[1,3]}}")
                .json()
                .at("/analytic/totals");
        assertThat(totals.at("/params").asLong()).isEqualTo(6);
        assertThat(totals.at("/size_bytes/actual").asLong()).isEqualTo(3);
        assertThat(totals.at("/mac").asLong()).isEqualTo(6);
    }

    @Test
    void requestsCannotHoldThem() {
        Answer answer = infer("narrowing", "reference", "[1]", "FP8E5M2", "[1]");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("there is no such datatype").doesNotContain("UINT4");
    }

    @Test
    void answersCannotHoldThem() {
        Answer answer = infer("narrowing", "reference", "[1]", "FP32", "[1]");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("the protocol has no datatype for this output", "FP8E5M2");
    }
}
