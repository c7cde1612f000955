package io.neurometer.service.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code GET /models/{name}/onnx} and its siblings. */
class OnnxRoutesTest {
    private static final String INPUTS =
            "\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]";

    @TempDir
    private static Path directory;

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(directory);
        for (int seed = 1; seed <= 2; seed++) {
            assertThat(service.postJson("/models?name=m", definition(seed)).status())
                    .isEqualTo(201);
        }
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String definition(int seed) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",2],\"datatype\":\"FP32\"}],\"seed\":" + seed
                + ",\"layers\":[{\"type\":\"linear\",\"name\":\"fc\",\"out_features\":3}]}";
    }

    private static double[] output(String model) {
        Answer answer = service.postJson("/infer", "{\"model\":\"" + model + "\"," + INPUTS + "}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json()
                .at("/outputs/0/data")
                .valueStream()
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    @Test
    void aDefinitionComesBackAsOnnxThatAnswersTheSame() throws IOException {
        Answer file = service.get("/models/m/onnx");

        assertThat(file.status()).isEqualTo(200);
        assertThat(file.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(file.header("Content-Length")).isEqualTo(Integer.toString(file.bytes().length));
        assertThat(file.header("Content-Disposition")).contains("m.onnx");
        assertThat(ModelProto.parseFrom(file.bytes()).getProducerName()).isEqualTo("neurometer");
        Answer added = service.postBytes("/models?name=again", file.bytes());
        assertThat(added.status()).as(added.toString()).isIn(200, 201);
        assertThat(output("again")).containsExactly(output("m"), within(1e-6));
    }

    @Test
    void versionsDiffer() {
        byte[] first = service.get("/models/m/versions/1/onnx").bytes();
        byte[] second = service.get("/models/m/versions/2/onnx").bytes();

        assertThat(first).isNotEqualTo(second);
        assertThat(service.get("/models/m/onnx").bytes()).isEqualTo(second);
        assertThat(service.get("/models/m:1/onnx").bytes()).isEqualTo(first);
    }

    @Test
    void anOnnxFileComesBackAsItCame() {
        byte[] file = OnnxFiles.addRelu();
        assertThat(service.postBytes("/models?name=given", file).status()).isIn(200, 201);

        assertThat(service.get("/models/given/onnx").bytes()).isEqualTo(file);
    }

    @Test
    void builtInModelsAreWrittenToo() throws IOException {
        Answer file = service.get("/zoo/lenet5/onnx");

        assertThat(file.status()).isEqualTo(200);
        assertThat(ModelProto.parseFrom(file.bytes()).getGraph().getName()).isEqualTo("lenet5");
    }

    @Test
    void headTellsTheLengthAlone() {
        Answer head =
                service.send(service.request("/zoo/lenet5/onnx").method("HEAD", HttpRequest.BodyPublishers.noBody()));

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length"))
                .isEqualTo(Integer.toString(service.get("/zoo/lenet5/onnx").bytes().length));
    }

    @Test
    void whatCannotBeWrittenIsRefused() {
        assertThat(service.get("/zoo/llama3_8b/onnx").json().at("/code").asString())
                .isEqualTo("MODEL_NOT_RUNNABLE");
        assertThat(service.get("/zoo/lenet6/onnx").status()).isEqualTo(404);
        assertThat(service.get("/models/nobody/onnx").status()).isEqualTo(404);
        assertThat(service.get("/models/m/versions/9/onnx").status()).isEqualTo(404);
        service.postJson(
                "/models?name=open",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",2,\"H\"]}],"
                        + "\"layers\":[{\"type\":\"adaptive_avg_pool1d\",\"name\":\"pool\",\"output_size\":3}]}");

        Answer refused = service.get("/models/open/onnx");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().at("/code").asString()).isEqualTo("MODEL_UNSUPPORTED");
        assertThat(refused.text()).contains("'pool'");
    }
}
