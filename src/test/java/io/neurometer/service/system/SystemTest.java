package io.neurometer.service.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.tensor.Gpu;
import io.neurometer.engine.tensor.NativeRuntime;
import io.neurometer.service.RunningService;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SystemTest {
    private static RunningService service;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() {
        service = RunningService.start(directory);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void backendsSayWhatTheyRunOn() {
        JsonNode listing = service.get("/backends").json();

        JsonNode reference = listing.at("/backends/2");
        assertThat(reference.propertyNames())
                .containsExactly(
                        "name",
                        "device",
                        "isa",
                        "threads",
                        "version",
                        "available",
                        "reason",
                        "gpu",
                        "gpu_reason",
                        "precisions");
        assertThat(reference.at("/name").asString()).isEqualTo("reference");
        assertThat(reference.at("/device").asString()).isEqualTo("cpu");
        assertThat(reference.at("/available").asBoolean()).isTrue();
        assertThat(reference.at("/isa").asString()).isNotBlank();
        assertThat(reference.at("/threads").asInt()).isPositive();
        assertThat(reference.at("/version").asString()).isEqualTo("1.0.0-M2.1");
        assertThat(reference.at("/gpu_reason").isNull()).isTrue();
        JsonNode onednn = listing.at("/backends/1");
        assertThat(onednn.at("/name").asString()).isEqualTo("onednn");
        assertThat(onednn.at("/available").asBoolean()).isTrue();
        assertThat(onednn.at("/version").asString()).startsWith("3.");
        assertThat(listing.at("/backends").size()).isEqualTo(3);
    }

    @Test
    void nd4jSaysWhyItRunsOnNoGpu() {
        JsonNode nd4j = service.get("/backends").json().at("/backends/0");

        assertThat(nd4j.at("/name").asString()).isEqualTo("nd4j");
        assertThat(nd4j.at("/device").asString()).isEqualTo("cpu");
        assertThat(nd4j.at("/gpu").isNull()).isTrue();
        assertThat(nd4j.at("/gpu_reason").asString())
                .isNotBlank()
                .isEqualTo(NativeRuntime.status().gpuReason());
    }

    @Test
    void aBackendOnAGpuNamesIt() {
        Gpu gpu = new Gpu("Model T", "8.6", 8589934592L, "550.54.15 (CUDA 12.4)");
        Backend cuda = backend(new BackendInfo("nd4j", "cuda", null, 2, "1", true, null, gpu, null));

        assertThat(new JsonMapper()
                        .valueToTree(ListedBackend.of(cuda))
                        .at("/gpu")
                        .toString())
                .isEqualTo("{\"name\":\"Model T\",\"compute_capability\":\"8.6\",\"memory_bytes\":8589934592,"
                        + "\"driver\":\"550.54.15 (CUDA 12.4)\"}");
    }

    @Test
    void backendsSayWhatTheyComputeInAndWhyNot() {
        JsonNode backends = service.get("/backends").json().at("/backends");

        assertThat(backends.at("/2/precisions/fp32").toString()).isEqualTo("{\"offered\":true,\"reason\":null}");
        assertThat(backends.at("/2/precisions/bf16/offered").asBoolean()).isFalse();
        assertThat(backends.at("/2/precisions/bf16/reason").asString()).contains("FP32");
        for (JsonNode backend : backends) {
            assertThat(backend.at("/precisions").propertyNames()).containsExactly("fp32", "bf16", "int8");
            for (JsonNode precision : backend.at("/precisions")) {
                assertThat(precision.at("/reason").isNull())
                        .isEqualTo(precision.at("/offered").asBoolean());
            }
        }
    }

    @Test
    void aBackendThatIsNotAvailableOffersNothing() {
        Backend missing = backend(new BackendInfo("missing", "cpu", null, 0, null, false, "no library"));

        assertThat(ListedBackend.of(missing).precisions())
                .containsOnlyKeys("fp32", "bf16", "int8")
                .allSatisfy((precision, offer) ->
                        assertThat(offer).isEqualTo(new ListedBackend.Offer(false, "no library")));
    }

    @Test
    void backendsListTheOperators() {
        JsonNode onnx = service.get("/backends").json().at("/onnx");

        assertThat(onnx.at("/min_opset").asInt()).isEqualTo(7);
        assertThat(onnx.at("/operators").values().stream().map(JsonNode::asString))
                .contains("Conv", "Gemm", "Relu", "Softmax")
                .isSorted();
    }

    @Test
    void theZooSaysWhatItHolds() {
        Map<String, JsonNode> models = new HashMap<>();
        for (JsonNode model : service.get("/zoo").json().at("/models")) {
            models.put(model.at("/name").asString(), model);
        }

        assertThat(models).hasSize(14);
        assertThat(models.get("zoo/alexnet").at("/params").asLong()).isEqualTo(60_954_656);
        assertThat(models.get("zoo/alexnet").at("/macs").asLong()).isEqualTo(724_406_816);
        assertThat(models.get("zoo/alexnet").at("/description").asString()).isNotBlank();
        assertThat(models.get("zoo/alexnet").at("/inputs/0/datatype").asString())
                .isEqualTo("FP32");
        assertThat(models.get("zoo/llama3_8b").at("/runnable").asBoolean()).isFalse();
        assertThat(models.get("zoo/llama3_8b").at("/params").asLong()).isEqualTo(8_030_261_248L);
        assertThat(models.get("zoo/gpt2").at("/macs").isNull()).isTrue();
    }

    private static Backend backend(BackendInfo info) {
        return new Backend() {
            @Override
            public String name() {
                return info.name();
            }

            @Override
            public BackendInfo info() {
                return info;
            }

            @Override
            public Optional<Kernel> kernel(KernelRequest request) {
                return Optional.empty();
            }
        };
    }
}
