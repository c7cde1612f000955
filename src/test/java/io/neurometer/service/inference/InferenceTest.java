package io.neurometer.service.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.models.EngineThreads;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InferenceTest {
    private static final Map<String, TensorProto.DataType> TYPES = Map.ofEntries(
            Map.entry("BOOL", TensorProto.DataType.BOOL),
            Map.entry("UINT8", TensorProto.DataType.UINT8),
            Map.entry("UINT16", TensorProto.DataType.UINT16),
            Map.entry("UINT32", TensorProto.DataType.UINT32),
            Map.entry("UINT64", TensorProto.DataType.UINT64),
            Map.entry("INT8", TensorProto.DataType.INT8),
            Map.entry("INT16", TensorProto.DataType.INT16),
            Map.entry("INT32", TensorProto.DataType.INT32),
            Map.entry("INT64", TensorProto.DataType.INT64),
            Map.entry("FP16", TensorProto.DataType.FLOAT16),
            Map.entry("BF16", TensorProto.DataType.BFLOAT16),
            Map.entry("FP32", TensorProto.DataType.FLOAT),
            Map.entry("FP64", TensorProto.DataType.DOUBLE));

    /** Reads 16 MB of weights. */
    private static final String LARGE =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",2],\"datatype\":\"FP32\"}],\"seed\":1,\"layers\":["
                    + "{\"type\":\"linear\",\"out_features\":2000},{\"type\":\"linear\",\"out_features\":2000}]}";

    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory, "neurometer.engine.instances=1", "neurometer.engine.queue=1");
        TYPES.forEach((name, type) -> register(name, OnnxFiles.identity(type, "N")));
        register("matrix", OnnxFiles.identity(TensorProto.DataType.INT64, "N", 2));
        register("sum", OnnxFiles.addRelu());
        assertThat(service.postJson("/models?name=large", LARGE).status()).isEqualTo(201);
    }

    private static void register(String name, byte[] model) {
        Answer answer;
        do {
            answer = service.postBytes("/models?name=" + name, model, "Content-Type", "application/octet-stream");
        } while (answer.status() == 503);
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
                "{\"model\":\"FP32\",\"id\":\"7\",\"inputs\":[{\"name\":\"x\",\"shape\":[3],"
                        + "\"datatype\":\"FP32\",\"data\":[1.5,-2,1e-3]}]}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("Content-Length"))
                .as("a short answer leaves in one piece")
                .isEqualTo(Integer.toString(answer.bytes().length));
        assertThat(answer.text())
                .isEqualTo("{\"model_name\":\"FP32\",\"model_version\":\"1\",\"id\":\"7\",\"outputs\":[{\"name\":\"y\","
                        + "\"shape\":[3],\"datatype\":\"FP32\",\"data\":[1.5,-2.0,0.001]}],"
                        + "\"parameters\":{\"backend\":\"onednn\",\"precision\":\"fp32\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "reference", "onednn"})
    void aRequestChoosesTheBackend(String backend) {
        Answer answer = service.postJson(
                "/infer",
                "{\"model\":\"FP32\",\"parameters\":{\"backend\":\"" + backend
                        + "\"},\"inputs\":[{\"name\":\"x\",\"shape\":[1]," + "\"datatype\":\"FP32\",\"data\":[1.5]}]}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().at("/parameters/backend").asString()).isEqualTo(backend);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "BOOL; [true,false,1,0]; [true,false,true,false]",
                "UINT8; [0,255]; [0,255]",
                "UINT16; [0,65535]; [0,65535]",
                "UINT32; [0,4294967295]; [0,4294967295]",
                "UINT64; [0,18446744073709551615]; [0,18446744073709551615]",
                "INT8; [-128,127]; [-128,127]",
                "INT16; [-32768,32767]; [-32768,32767]",
                "INT32; [-2147483648,2147483647]; [-2147483648,2147483647]",
                "INT64; [-9223372036854775808,9007199254740993]; [-9223372036854775808,9007199254740993]",
                "FP16; [65504,-0.5,1e-3]; [65504.0,-0.5,0.0010004044]",
                "BF16; [1,3.140625]; [1.0,3.140625]",
                "FP32; [16777217,3.4028235e38,-0.1]; [1.6777216E7,3.4028235E38,-0.1]",
                "FP64; [0.1,1e308]; [0.1,1.0E308]",
                "FP32; []; []"
            })
    void keepsEveryValueOfEveryDatatype(String type, String data, String expected) {
        int count = data.equals("[]") ? 0 : data.split(",").length;

        Answer answer = service.postJson(
                "/infer",
                "{\"model\":\"" + type + "\",\"inputs\":[{\"name\":\"x\",\"shape\":[" + count + "],\"datatype\":\""
                        + type + "\",\"data\":" + data + "}]}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.text()).contains("\"datatype\":\"" + type + "\",\"data\":" + expected + "}");
    }

    @Test
    void takesAndGivesBinaryTensors() {
        Answer answer =
                binary("INT64", "\"parameters\":{\"binary_data_output\":true},", Long.MIN_VALUE, 9007199254740993L);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        int length = Integer.parseInt(answer.header("Inference-Header-Content-Length"));
        ByteBuffer tensors =
                ByteBuffer.wrap(answer.bytes()).order(ByteOrder.LITTLE_ENDIAN).position(length);
        assertThat(tensors.remaining()).isEqualTo(16);
        assertThat(tensors.getLong()).isEqualTo(Long.MIN_VALUE);
        assertThat(tensors.getLong()).isEqualTo(9007199254740993L);
    }

    @Test
    void oneOutputMayBeBinaryAndAnotherNot() {
        Answer answer = binary(
                "INT64",
                "\"outputs\":[{\"name\":\"y\",\"parameters\":{\"binary_data\":true}},{\"name\":\"x\"}],",
                3,
                4);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        int length = Integer.parseInt(answer.header("Inference-Header-Content-Length"));
        assertThat(new String(answer.bytes(), 0, length, StandardCharsets.UTF_8))
                .contains("\"parameters\":{\"binary_data_size\":16}", "\"data\":[3,4]");
        assertThat(answer.bytes()).hasSize(length + 16);
    }

    @Test
    void writesValuesThatJsonLacksAsNullAndSaysSo() {
        Answer answer = binary("FP64", "", Double.doubleToLongBits(Double.NaN), Double.doubleToLongBits(2));

        assertThat(answer.text()).contains("\"data\":[null,2.0],\"parameters\":{\"non_finite\":1}");
    }

    @Test
    void readsPropertiesInAnyOrderAndWithoutAContentType() {
        Answer answer = service.postBytes(
                "/infer",
                ("{\"inputs\":[{\"data\":[[9007199254740993, 1]  , [2,3]],\"name\":\"x\",\"datatype\":\"INT64\","
                                + "\"shape\":[2,2]}],\"model\":\"matrix\"}")
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().at("/outputs/0/data").toString()).isEqualTo("[9007199254740993,1,2,3]");
    }

    @Test
    void readsWhatCurlCallsAForm() {
        String form = "application/x-www-form-urlencoded";
        String definition = "{\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",2],\"datatype\":\"FP32\"}],"
                + "\"layers\":[{\"type\":\"relu\"}]}";
        String call = "{\"model\":\"form\",\"inputs\":"
                + "[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[-1,2]}]}";

        Answer registered = service.postBytes(
                "/models?name=form", definition.getBytes(StandardCharsets.UTF_8), "Content-Type", form);
        Answer answer = service.postBytes("/infer", call.getBytes(StandardCharsets.UTF_8), "Content-Type", form);

        assertThat(registered.status()).as(registered.toString()).isEqualTo(201);
        assertThat(answer.json().at("/outputs/0/data").toString()).isEqualTo("[0.0,2.0]");
    }

    @Test
    void readsBodiesLargerThanOnePieceOfMemory() {
        String data = "9007199254740993,".repeat(40_000) + "5";

        Answer answer = service.postJson(
                "/infer",
                "{\"inputs\":[{\"data\":[" + data + "],\"name\":\"x\",\"datatype\":\"INT64\",\"shape\":[40001]}],"
                        + "\"model\":\"INT64\"}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().at("/outputs/0/data").toString()).isEqualTo("[" + data + "]");
    }

    @ParameterizedTest
    @CsvSource({"positive, '[0.0,0.0,6.0]'", "sum, '[-3.0,0.0,6.0]'", "adder, '[-3.0,0.0,6.0]'", "a, '[-1.0,1.0,2.0]'"})
    void answersWithAnyOutputLayerOrValue(String output, String expected) {
        Answer answer = service.postJson(
                "/infer",
                "{\"model\":\"sum\",\"outputs\":[{\"name\":\"" + output + "\"}],\"inputs\":["
                        + "{\"name\":\"b\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[-2,-1,4]},"
                        + "{\"name\":\"a\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[[-1,1,2]]}]}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().at("/outputs/0/name").asString()).isEqualTo(output);
        assertThat(answer.text()).contains("\"data\":" + expected);
    }

    @Test
    void saysThatItIsBusyWhenTheQueueIsFullAndRecovers() throws InterruptedException {
        EngineThreads threads = service.bean(EngineThreads.class);
        while (threads.queued() + threads.running() > 0) {
            Thread.onSpinWait();
        }
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread running = new Thread(() -> threads.call(() -> {
            started.countDown();
            return waitFor(release);
        }));
        Thread waiting = new Thread(() -> threads.call(() -> waitFor(release)));
        running.start();
        started.await();
        waiting.start();
        while (threads.queued() == 0) {
            Thread.onSpinWait();
        }

        Answer refused = large();
        Answer light = binary("INT64", "", 1, 2);
        release.countDown();
        running.join();
        waiting.join();
        Answer afterwards = large();

        assertThat(light.status()).as("it takes no place").isEqualTo(200);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.json().get("code").asString()).isEqualTo("QUEUE_FULL");
        assertThat(afterwards.status()).isEqualTo(200);
    }

    private static Answer large() {
        return service.postJson(
                "/infer",
                "{\"model\":\"large\",\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\","
                        + "\"data\":[1,2]}]}");
    }

    private static boolean waitFor(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException interruption) {
            throw new IllegalStateException(interruption);
        }
    }

    /** Two elements of 64 bits in binary. */
    private static Answer binary(String type, String properties, long first, long second) {
        byte[] header = ("{" + properties + "\"model\":\"" + type + "\",\"inputs\":[{\"name\":\"x\",\"shape\":[2],"
                        + "\"datatype\":\"" + type + "\",\"parameters\":{\"binary_data_size\":16}}]}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(header.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        body.put(header).putLong(first).putLong(second);
        return service.postBytes(
                "/infer", body.array(), "Inference-Header-Content-Length", Integer.toString(header.length));
    }
}
