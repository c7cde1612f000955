package io.neurometer.service.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form in which tensors come and go, and every parameter of a request. */
class ModelInferenceTest {
    private static final String HEADER_LENGTH = "Inference-Header-Content-Length";

    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory, "neurometer.limits.tensor-elements=100000");
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

    @Test
    void takesAnyContentType() {
        String body = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}";
        for (String type : new String[] {"text/plain;charset=UTF-8", "application/x-www-form-urlencoded", "x"}) {
            Answer answer = service.postBytes(
                    "/v2/models/vector/infer", body.getBytes(StandardCharsets.UTF_8), "Content-Type", type);

            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        }
    }

    @Test
    void needsNeitherAContentTypeNorTheModelInTheBody() {
        Answer answer = send(
                "POST /v2/models/fp32/versions/1/infer",
                "{\"id\":\"7\",\"model_name\":\"fp32\",\"model_version\":\"1\",\"inputs\":[{\"name\":\"x\","
                        + "\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[[1,2,3,4]]}]}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().propertyNames())
                .containsExactlyInAnyOrder("model_name", "model_version", "id", "outputs", "parameters");
        assertThat(answer.json().at("/model_version").asString()).isEqualTo("1");
        assertThat(answer.json().at("/id").asString()).isEqualTo("7");
        assertThat(answer.json().at("/outputs/0/data").toString()).isEqualTo("[1.0,2.0,3.0,4.0]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"model\":\"simple\" | the path says which model is meant",
                "\"model_name\":\"simple\" | is not what the path says",
                "\"parameters\":{\"sequence_id\":5} | 'sequence_id': sequences are not supported",
                "\"parameters\":{\"sequence_start\":true} | 'sequence_start': sequences are not supported",
                "\"parameters\":{\"triton_enable_empty_final_response\":true} | 'triton_enable_empty_final_response'",
                "\"parameters\":{\"headers\":\"x\"} | 'headers': is a reserved parameter",
                "\"parameters\":{\"priority\":-1} | 'priority': is not a whole number from 0; got -1",
                "\"parameters\":{\"priority\":1.5} | 'priority': is not a whole number from 0; got 1.5",
                "\"parameters\":{\"timeout\":\"1s\"} | 'timeout': is not a whole number from 0; got 1s",
                "\"parameters\":{\"timeout\":36893488147419103232} | 'timeout': is not a whole number from 0",
                "\"parameters\":{\"binary_data_output\":1} | 'binary_data_output': is not a truth value",
                "\"outputs\":[{\"name\":\"y\",\"parameters\":{\"classification\":0}}] | 'classification'",
                "\"outputs\":[{\"name\":\"y\",\"parameters\":{\"classification\":\"3\"}}] | 'classification'",
                "\"outputs\":[{\"name\":\"y\",\"parameters\":{\"shared_memory_region\":\"r\"}}] | shared memory",
                "\"outputs\":[{\"name\":\"y\"},{\"name\":\"y\"}] | the same output is asked for twice",
                "\"outputs\":[{\"name\":\"z\"}] | the model has no such output",
            })
    void refusesAnInferenceThatSays(String property, String words) {
        Answer answer = send(
                "POST /v2/models/vector/infer",
                "{" + property + ",\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.json().at("/error").asString()).contains(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"priority\":1",
                "\"priority\":18446744073709551615",
                "\"priority\":0,\"timeout\":0",
                "\"timeout\":60000000",
                "\"timeout\":9223372036854775807",
                "\"something\":null,\"else\":1e3",
            })
    void takesParameters(String parameters) {
        Answer answer = send(
                "POST /v2/models/vector/infer",
                "{\"parameters\":{" + parameters
                        + "},\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    @Test
    void writesNumbersThatJsonDoesNotHaveAsNull() {
        ByteBuffer numbers = floats(Float.NaN, Float.NEGATIVE_INFINITY, 2, Float.POSITIVE_INFINITY);
        String json = "{\"inputs\":[{\"name\":\"x\",\"shape\":[4],\"datatype\":\"FP32\",\"parameters\":"
                + "{\"binary_data_size\":16}}]}";

        Answer text = framed("/v2/models/vector/infer", json, numbers.array());
        Answer binary = framed(
                "/v2/models/vector/infer",
                json.replace("{\"inputs\"", "{\"parameters\":{\"binary_data_output\":true},\"inputs\""),
                numbers.array());

        assertThat(text.json().at("/outputs/0/data").toString()).isEqualTo("[null,null,2.0,null]");
        assertThat(text.json().at("/outputs/0/parameters/non_finite").asInt()).isEqualTo(3);
        assertThat(tail(binary, 16)).isEqualTo(numbers.array());
        assertThat(Integer.parseInt(binary.header(HEADER_LENGTH)) + 16).isEqualTo(binary.bytes().length);
    }

    @Test
    void takesRawTensors() {
        byte[] row = floats(1, 2, 3, 4, 5).array();

        Answer answer = service.postBytes("/v2/models/fp32/infer", row, HEADER_LENGTH, "0");
        Answer chunked = service.postChunked("/v2/models/fp32/infer/", row, HEADER_LENGTH, "0");
        Answer fixed = service.postBytes("/v2/models/fixed/infer", new byte[48], HEADER_LENGTH, "0");

        for (Answer each : new Answer[] {answer, chunked}) {
            assertThat(each.status()).as(each.toString()).isEqualTo(200);
            assertThat(tail(each, 20)).isEqualTo(row);
            assertThat(head(each)).contains("\"shape\":[1,5]", "\"binary_data_size\":20");
        }
        assertThat(head(fixed)).contains("\"shape\":[2,3]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "fp32 | 40 | the body is not one sample of this input; got 40 bytes, expected 20 bytes",
                "fp32 | 19 | the body is not one sample",
                "fp32 | 0 | the body is not one sample",
                "simple | 64 | got a model with 2 inputs",
                "fixed | 47 | got 47 bytes, expected 48 bytes",
                "open | 401000 | the tensor is too large",
                "nobody | 4 | Request for unknown model",
            })
    void refusesRawTensors(String model, int length, String words) {
        String path = "/v2/models/" + model + "/infer";

        Answer answer = service.postBytes(path, new byte[length], HEADER_LENGTH, "0");
        Answer chunked = service.postChunked(path, new byte[length], HEADER_LENGTH, "0");

        for (Answer each : new Answer[] {answer, chunked}) {
            assertThat(each.status()).as(each.toString()).isIn(400, 404, 413);
            assertThat(each.json().at("/error").asString()).contains(words);
        }
    }

    @Test
    void namesTheLargestElements() {
        String json = "{\"inputs\":[{\"name\":\"x\",\"shape\":[2,5],\"datatype\":\"FP32\",\"data\":"
                + "[0.5,-1,7,0.5,2,1,1,1,1,9]}],\"outputs\":[{\"name\":\"y\",\"parameters\":{\"classification\":3";

        Answer text = send("POST /v2/models/fp32/infer", json + "}}]}");
        Answer binary = send("POST /v2/models/fp32/infer", json + ",\"binary_data\":true}}]}");

        assertThat(text.json().at("/outputs/0").toString())
                .isEqualTo("{\"name\":\"y\",\"shape\":[2,3],\"datatype\":\"BYTES\",\"data\":"
                        + "[\"7.0:2\",\"2.0:4\",\"0.5:0\",\"9.0:4\",\"1.0:0\",\"1.0:1\"]}");
        assertThat(head(binary)).contains("\"datatype\":\"BYTES\",\"parameters\":{\"binary_data_size\":54}");
        ByteBuffer bytes = ByteBuffer.wrap(tail(binary, 54)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.getInt()).isEqualTo(5);
        assertThat(new String(bytes.array(), 4, 5, StandardCharsets.UTF_8)).isEqualTo("7.0:2");
    }

    @Test
    void namesTheLargestOfAllElementsWhereNothingCountsSamples() {
        Answer answer = send(
                "POST /v2/models/fixed/infer",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[2,3],\"datatype\":\"INT64\",\"data\":"
                        + "[1,9007199254740993,3,9007199254740992,5,6]}],"
                        + "\"outputs\":[{\"name\":\"y\",\"parameters\":{\"classification\":2}}]}");

        assertThat(answer.json().at("/outputs/0/data").toString())
                .isEqualTo("[\"9007199254740993:1\",\"9007199254740992:3\"]");
    }

    private static Answer send(String request, String body) {
        String[] parts = request.split(" ");
        return service.send(service.request(parts[1]).method(parts[0], HttpRequest.BodyPublishers.ofString(body)));
    }

    private static Answer framed(String path, String json, byte[] tensors) {
        byte[] header = json.getBytes(StandardCharsets.UTF_8);
        byte[] body = ByteBuffer.allocate(header.length + tensors.length)
                .put(header)
                .put(tensors)
                .array();
        return service.postBytes(path, body, HEADER_LENGTH, Integer.toString(header.length));
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes;
    }

    private static byte[] tail(Answer answer, int length) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        byte[] all = answer.bytes();
        return Arrays.copyOfRange(all, all.length - length, all.length);
    }

    private static String head(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return new String(answer.bytes(), 0, Integer.parseInt(answer.header(HEADER_LENGTH)), StandardCharsets.UTF_8);
    }
}
