package io.neurometer.service.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import tools.jackson.databind.JsonNode;

/** What the protocol and its extensions promise, but for what {@link OpenApiTest} reads off their description. */
class ProtocolTest {
    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(
                directory, "neurometer.protocol.server-name=triton", "neurometer.limits.tensor-elements=100000");
        Models.register(service, "simple", Models.simple());
        Models.register(service, "fp32", OnnxFiles.identity(TensorProto.DataType.FLOAT, "N", 4));
        Models.register(service, "fp32", OnnxFiles.identity(TensorProto.DataType.FLOAT, "N", 5));
        Models.register(service, "vector", OnnxFiles.identity(TensorProto.DataType.FLOAT, "N"));
        Models.register(service, "fixed", OnnxFiles.identity(TensorProto.DataType.INT64, 2, 3));
        Models.register(service, "open", OnnxFiles.identity(TensorProto.DataType.FLOAT, "N", "M"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2", "/v2/"})
    void introducesItself(String path) {
        Answer answer = service.get(path);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().at("/name").asString()).isEqualTo("triton");
        assertThat(answer.json().at("/version").asString()).isNotBlank();
        assertThat(answer.json().at("/extensions").toString())
                .contains("\"binary_tensor_data\"", "\"statistics\"", "\"model_repository\"", "\"classification\"")
                .doesNotContain("sequence", "shared_memory", "trace", "logging");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/v2/health/live | {\"live\":true}",
                "/v2/health/ready/ | {\"ready\":true}",
                "/v2/models/simple/ready | {\"name\":\"simple\",\"ready\":true}",
                "/v2/models/fp32/versions/1/ready/ | {\"name\":\"fp32\",\"ready\":true}",
                "/v2/models/zoo/lenet5/ready | {\"name\":\"zoo/lenet5\",\"ready\":true}",
                "/v2/models/fp32/ | {\"name\":\"fp32\",\"versions\":[\"1\",\"2\"],\"platform\":\"onnx_onnxv1\","
                        + "\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,5]}],"
                        + "\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[-1,5]}]}",
                "/v2/models/fp32/versions/1 | {\"name\":\"fp32\",\"versions\":[\"1\",\"2\"],"
                        + "\"platform\":\"onnx_onnxv1\","
                        + "\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,4]}],"
                        + "\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[-1,4]}]}",
                "/v2/models/zoo/lenet5/versions/1 | {\"name\":\"zoo/lenet5\",\"versions\":[\"1\"],"
                        + "\"platform\":\"neurometer_definition\","
                        + "\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[-1,1,32,32]}],"
                        + "\"outputs\":[{\"name\":\"output\",\"datatype\":\"FP32\",\"shape\":[-1,10]}]}",
            })
    void answersWith(String path, String body) {
        Answer answer = service.get(path);

        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.text()).isEqualTo(body);
        assertThat(answer.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "GET /v2/models/nobody | 404 | Request for unknown model: 'nobody' is not found",
                "GET /v2/models/nobody/ready | 404 | Request for unknown model: 'nobody' is not found",
                "GET /v2/models/nobody/config/ | 404 | Request for unknown model: 'nobody' is not found",
                "GET /v2/models/nobody/stats | 404 | Request for unknown model: 'nobody' is not found",
                "GET /v2/models/zoo/nobody | 404 | Request for unknown model: 'zoo/nobody' is not found",
                "GET /v2/models/fp32/versions/9/ready | 404 | Request for unknown model: 'fp32' version 9 is not found",
                "GET /v2/models/fp32/versions/9/stats | 404 | Request for unknown model: 'fp32' version 9 is not found",
                "GET /v2/models/fp32/versions/zero | 404 | Request for unknown model: 'fp32' version zero is not found",
                "POST /v2/repository/models/nobody/load | 404 | failed to load 'nobody': it is not registered; POST"
                        + " /models registers models",
                "POST /v2/repository/models/nobody/unload | 404 | Request for unknown model: 'nobody' is not found",
                "GET /v2/models/zoo/llama3_8b/ready | 422 | 'zoo/llama3_8b': this model can be analysed, but not run;"
                        + " POST /profile with the protocol 'analytic' tells what it would cost",
                "GET /v2/nothing | 404 | there is nothing at this path",
                "GET /v2/models/simple/infer | 405 | GET is not possible here, expected POST",
                "POST /v2/models/simple | 405 | POST is not possible here, expected GET",
                "GET /v2/trace/setting | 400 | requests cannot be traced through this interface; the metrics of the"
                        + " management port tell where their time goes",
                "POST /v2/models/simple/trace/setting | 400 | requests cannot be traced through this interface; the"
                        + " metrics of the management port tell where their time goes",
                "GET /v2/logging | 400 | logging cannot be changed through this interface; set it where the service is"
                        + " started",
                "POST /v2/logging/ | 400 | logging cannot be changed through this interface; set it where the service is"
                        + " started",
                "POST /v2/systemsharedmemory/region/x/register | 400 | shared memory is not supported; send tensors in"
                        + " requests, as binary data",
            })
    void refuses(String request, int status, String message) {
        Answer answer = send(request, "");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.json().propertyNames()).containsExactly("error");
        assertThat(answer.json().at("/error").asString()).isEqualTo(message);
    }

    @Test
    void saysWhenItTakesNoRequests() {
        ApplicationAvailabilityBean availability = service.bean(ApplicationAvailabilityBean.class);
        availability.onApplicationEvent(new AvailabilityChangeEvent<>(this, ReadinessState.REFUSING_TRAFFIC));

        Answer refused = service.get("/v2/health/ready");
        availability.onApplicationEvent(new AvailabilityChangeEvent<>(this, ReadinessState.ACCEPTING_TRAFFIC));

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.json().propertyNames()).containsExactly("error");
        assertThat(service.get("/v2/health/ready").status()).isEqualTo(200);
    }

    /** With the keys that perf_analyzer reads. */
    @Test
    void tellsTheConfigurationOfAModel() {
        JsonNode batched = service.get("/v2/models/simple/config").json();
        JsonNode fixed = service.get("/v2/models/fixed/versions/1/config").json();

        // 100,000 elements are the limit on a tensor, and a sample has 16.
        assertThat(batched.at("/max_batch_size").asInt()).isEqualTo(6250);
        assertThat(batched.at("/platform").asString()).isEqualTo("onnx_onnxv1");
        assertThat(batched.at("/input/0").toString())
                .isEqualTo("{\"name\":\"INPUT0\",\"data_type\":\"TYPE_INT32\",\"format\":\"FORMAT_NONE\",\"dims\":[16],"
                        + "\"is_shape_tensor\":false,\"allow_ragged_batch\":false,\"optional\":false}");
        assertThat(batched.at("/output/1/name").asString()).isEqualTo("OUTPUT1");
        assertThat(batched.at("/output/1/dims").toString()).isEqualTo("[16]");
        assertThat(batched.at("/model_transaction_policy/decoupled").asBoolean(true))
                .isFalse();
        assertThat(batched.at("/response_cache/enable").asBoolean(true)).isFalse();
        assertThat(batched.has("sequence_batching")).isFalse();
        assertThat(batched.has("ensemble_scheduling")).isFalse();
        assertThat(batched.at("/instance_group/0/count").asInt()).isPositive();
        assertThat(fixed.at("/max_batch_size").asInt(-1)).isZero();
        assertThat(fixed.at("/input/0/dims").toString()).isEqualTo("[2,3]");
    }

    private static Answer send(String request, String body) {
        String[] parts = request.split(" ");
        return service.send(service.request(parts[1]).method(parts[0], HttpRequest.BodyPublishers.ofString(body)));
    }
}
