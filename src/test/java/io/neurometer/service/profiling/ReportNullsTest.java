package io.neurometer.service.profiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever is null in a report has its reason beside it. */
class ReportNullsTest {
    private static final String SMALL = "\"model\":{\"name\":\"small\","
            + "\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",1,8,8],\"datatype\":\"FP32\"}],"
            + "\"layers\":[{\"type\":\"conv2d\",\"out_channels\":4,\"kernel_size\":3,\"activation\":\"relu\"},"
            + "{\"type\":\"flatten\"},{\"type\":\"linear\",\"out_features\":4}]}";

    private static RunningService service;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() throws IOException {
        service = RunningService.start(directory);
        upload("digits", Files.readAllBytes(Path.of("src/test/resources/models/mnist-wonnx/model.onnx")));
        upload("late", OnnxFiles.model(late()));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void theWalkFindsWhatHasNoReason() {
        JsonNode document = JsonMapper.shared()
                .readTree("{\"a\":{\"value\":null,\"reason\":\"r\"},\"b\":{\"value\":null,\"reason\":null},"
                        + "\"c\":[{\"d\":null},null],\"reason\":null}");

        assertThat(unexplained(document)).containsExactly("/b/value", "/c/0/d", "/c/1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SMALL,
                SMALL + ",\"batch_sizes\":[2,3]",
                "\"model\":\"digits\"",
                "\"model\":\"late\"",
                "\"model\":\"zoo/lenet5\"",
                "\"model\":\"zoo/gpt2\",\"inputs\":{\"input_ids\":[1,8]}"
            })
    void countedReportsExplainTheirNulls(String model) {
        requireReasons(report("{" + model + ",\"protocol\":\"analytic\"}"));
    }

    @Test
    void quickReportsExplainTheirNullsWithoutAndWithCeilings() {
        requireReasons(quick(SMALL + ",\"batch_sizes\":[1,2]"));
        assertThat(service.get("/ceilings?effort=quick").status()).isEqualTo(200);
        requireReasons(quick(SMALL));
        requireReasons(quick("\"model\":\"late\""));
    }

    private static JsonNode quick(String model) {
        return report("{" + model + ",\"protocol\":\"quick\"}");
    }

    @Test
    void standardReportsExplainTheirNulls() {
        JsonNode report = report(
                "{" + SMALL + ",\"protocol\":\"standard\",\"threads\":1,\"parameters\":{\"runs\":10,\"seconds\":1}}");

        assertThat(report.at("/measured/layers")).isNotEmpty();
        assertThat(report.at("/roofline/efficiency").isNumber()).isTrue();
        requireReasons(report);
    }

    private static void requireReasons(JsonNode report) {
        assertThat(report.at("/schema").asString()).isEqualTo("profile/1");
        assertThat(unexplained(report)).isEmpty();
    }

    /** Paths of all nulls without a sentence as {@code reason} in the same object. */
    private static List<String> unexplained(JsonNode document) {
        List<String> found = new ArrayList<>();
        walk("", document, found);
        return found;
    }

    private static void walk(String path, JsonNode node, List<String> found) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                require(path + "/" + i, node.get(i), false, found);
            }
        } else if (node.isObject()) {
            boolean explained = !node.path("reason").asString("").isBlank();
            node.properties().forEach(field -> {
                boolean isReason = field.getKey().endsWith("reason");
                require(path + "/" + field.getKey(), field.getValue(), explained || isReason, found);
            });
        }
    }

    private static void require(String path, JsonNode node, boolean mayBeNull, List<String> found) {
        if (node.isNull() && !mayBeNull) {
            found.add(path);
        }
        walk(path, node, found);
    }

    private static JsonNode report(String body) {
        Answer answer = service.postJson("/profile?wait=true", body);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }

    /** A graph whose output has a shape that only the data can tell. */
    private static GraphProto.Builder late() {
        return GraphProto.newBuilder()
                .setName("late")
                .addInput(OnnxFiles.value("x", TensorProto.DataType.FLOAT, 2, 3))
                .addOutput(OnnxFiles.value("z", TensorProto.DataType.FLOAT, 2, "n"))
                .addNode(OnnxFiles.node("where", "NonZero", List.of("x"), "y"))
                .addNode(OnnxFiles.node("cast", "Cast", List.of("y"), "z").toBuilder()
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("to")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(1)));
    }

    private static void upload(String name, byte[] file) {
        Answer answer = service.postBytes("/models?name=" + name, file, "Content-Type", "application/octet-stream");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    }
}
