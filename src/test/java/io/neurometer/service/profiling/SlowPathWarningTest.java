package io.neurometer.service.profiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A model that runs slower than another form of it would says so in its report, and only then. */
class SlowPathWarningTest {
    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void convolutionsOfHalvesAreWidenedOnce() {
        JsonNode report = report("half", TensorProto.DataType.FLOAT16, "onednn");

        assertThat(report.at("/validity/warnings").findValuesAsString("code")).doesNotContain("HALF_PRECISION_WIDENED");
        assertThat(report.at("/compiled/fallbacks").isEmpty())
                .as(report.at("/compiled").toString())
                .isTrue();
    }

    @Test
    void convolutionsOfFloatsAreNot() {
        assertThat(report("float", TensorProto.DataType.FLOAT, "onednn")
                        .at("/validity/warnings")
                        .findValuesAsString("code"))
                .doesNotContain("HALF_PRECISION_WIDENED");
    }

    private static JsonNode report(String name, TensorProto.DataType type, String backend) {
        Answer added = service.postBytes("/models?name=" + name, convolution(type));
        assertThat(added.status()).as(added.toString()).isEqualTo(201);
        Answer answer = service.postJson(
                "/profile",
                "{\"model\":\"" + name + "\",\"protocol\":\"quick\",\"parameters\":{\"backend\":\"" + backend + "\"}}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }

    /** One filter of 3 x 3 ones over an image of 8 x 8. */
    private static byte[] convolution(TensorProto.DataType type) {
        TensorProto.Builder weights = TensorProto.newBuilder()
                .setName("w")
                .setDataType(type.getNumber())
                .addAllDims(List.of(1L, 1L, 3L, 3L));
        if (type == TensorProto.DataType.FLOAT16) {
            weights.addAllInt32Data(Collections.nCopies(9, 0x3C00));
        } else {
            weights.addAllFloatData(Collections.nCopies(9, 1f));
        }
        return OnnxFiles.model(GraphProto.newBuilder()
                .setName("convolution")
                .addInput(OnnxFiles.value("x", type, "N", 1, 8, 8))
                .addInitializer(weights)
                .addNode(OnnxFiles.node("filter", "Conv", List.of("x", "w"), "y"))
                .addOutput(OnnxFiles.value("y", type, "N", 1, 6, 6)));
    }
}
