package io.neurometer.service.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.models.EngineDefaults;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.LocalRunner;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelLease;
import io.neurometer.service.models.ModelReference;
import io.neurometer.service.models.ModelRunner;
import io.neurometer.service.models.RunSignature;
import io.neurometer.service.traffic.Wanted;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.Environment;

/** Models give in a worker what they give in this process: the same bits, and the same errors. */
class WorkerTest {
    private static final int LIMIT = 3;
    private static final int KILLS = Integer.getInteger("neurometer.test.kills", 5);
    private static final int ROWS = 1024;

    @TempDir
    private static Path directory;

    private static WorkerService service;

    @BeforeAll
    static void start() {
        service = WorkerService.start(directory, "neurometer.traffic.deadline=60s", "neurometer.worker.patience=5s");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static byte[] bytes(Tensor tensor) {
        byte[] bytes = new byte[Math.toIntExact(tensor.byteSize())];
        tensor.bytes().get(bytes);
        return bytes;
    }

    private static Map<String, byte[]> run(ModelRunner runner, ModelReference reference, Map<String, Tensor> inputs) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> types.put(name, tensor.type()));
        CompileOptions options = service.http()
                .bean(EngineDefaults.class)
                .options("model", null, null)
                .withThreads(1);
        try (ModelLease lease = service.http().bean(ModelCatalog.class).lease(reference);
                ModelRunner.Prepared prepared = runner.prepare(
                        lease.model(),
                        new RunSignature(types, lease.model().graph().outputs(), options),
                        ModelRuntime.Patience.UNLIMITED)) {
            Map<String, byte[]> outputs = new LinkedHashMap<>();
            prepared.run(inputs, Wanted.ALWAYS).tensors().forEach((name, tensor) -> {
                outputs.put(name + " " + tensor.type(), bytes(tensor));
                tensor.close();
            });
            return outputs;
        }
    }

    private static Tensor random(TensorType type) {
        Tensor tensor = Tensor.allocate(type);
        byte[] bytes = new byte[Math.toIntExact(tensor.byteSize())];
        new Random(type.hashCode()).nextBytes(bytes);
        if (type.dataType() == DataType.BOOL) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] &= 1;
            }
        } else if (type.dataType() == DataType.FP32) {
            for (int i = 0; i < bytes.length / Float.BYTES; i++) {
                tensor.bytes().putFloat(i * Float.BYTES, (float) Math.sin(i * 0.7));
            }
            return tensor;
        }
        tensor.bytes().put(bytes);
        return tensor;
    }

    private void assertSame(ModelReference model, Map<String, Tensor> inputs) {
        try {
            Map<String, byte[]> here = run(service.http().bean(LocalRunner.class), model, inputs);
            Map<String, byte[]> there = run(service.runner(), model, inputs);

            assertThat(here).isNotEmpty();
            assertThat(there.keySet()).isEqualTo(here.keySet());
            here.forEach((name, bytes) -> assertThat(there.get(name)).as(name).isEqualTo(bytes));
        } finally {
            inputs.values().forEach(Tensor::close);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT, FP32",
        "DOUBLE, FP64",
        "FLOAT16, FP16",
        "BFLOAT16, BF16",
        "INT64, INT64",
        "INT32, INT32",
        "INT8, INT8",
        "UINT8, UINT8",
        "UINT16, UINT16",
        "BOOL, BOOL"
    })
    void everyDatatypeComesBack(TensorProto.DataType onnx, DataType dataType) {
        String name = "same-" + onnx.name().toLowerCase(Locale.ROOT);
        byte[] model = OnnxFiles.identity(onnx, "N", 5);
        assertThat(service.http().postBytes("/models?name=" + name, model).status())
                .isEqualTo(201);

        for (long rows : new long[] {0, 1, 7}) {
            assertSame(ModelReference.named(name), Map.of("x", random(TensorType.of(dataType, rows, 5))));
        }
    }

    /** Batches of different sizes make the shared memory grow; lenet5 has convolutions, tables and an output of its own. */
    @ParameterizedTest
    @CsvSource({"1", "3", "64"})
    void networksGiveTheSameBits(long batch) {
        assertSame(
                ModelReference.named("zoo/lenet5"),
                Map.of("image", random(TensorType.of(DataType.FP32, batch, 1, 32, 32))));
    }

    @Test
    void dataOfARequestMayGiveAnyShapeOrAFault() {
        byte[] model = OnnxFiles.model(GraphProto.newBuilder()
                .setName("shaped")
                .addInput(OnnxFiles.value("x", TensorProto.DataType.FLOAT, "N"))
                .addInput(OnnxFiles.value("shape", TensorProto.DataType.INT64, 2))
                .addNode(OnnxFiles.node("shaping", "Reshape", List.of("x", "shape"), "y"))
                .addOutput(OnnxFiles.value("y", TensorProto.DataType.FLOAT, "A", "B")));
        assertThat(service.http().postBytes("/models?name=shaped", model).status())
                .isEqualTo(201);
        ModelReference reference = ModelReference.named("shaped");

        assertSame(
                reference,
                Map.of("x", random(TensorType.of(DataType.FP32, 12)), "shape", Tensor.ofLongs(new long[] {3, 4}, 2)));

        try (Tensor x = random(TensorType.of(DataType.FP32, 12));
                Tensor shape = Tensor.ofLongs(new long[] {5, 4}, 2)) {
            Map<String, Tensor> inputs = Map.of("x", x, "shape", shape);
            EngineException here = catchThrowableOfType(
                    EngineException.class, () -> run(service.http().bean(LocalRunner.class), reference, inputs));
            EngineException there =
                    catchThrowableOfType(EngineException.class, () -> run(service.runner(), reference, inputs));
            assertThat(here.code()).isEqualTo(ErrorCode.REQUEST_INVALID);
            assertThat(there.faults()).isEqualTo(here.faults());
        }
    }

    @Test
    void aDeadlineEndsARunInTheWorker() throws InterruptedException {
        assertThat(service.infer("slow", 64, 1).status()).isEqualTo(200);
        long worker = service.workerWithSpare();

        Answer late = service.infer("slow", 4096, 1, "X-Request-Timeout-Ms", "300");

        assertThat(late.status()).as(late.toString()).isEqualTo(504);
        assertThat(service.infer("slow", 64, 1).status()).isEqualTo(200);
        assertThat(service.runner().processes().get(0)).isEqualTo(worker);
    }

    @Test
    void aWorkerThatHangsIsReplaced() throws Exception {
        assertThat(service.infer("mlp", 1, 1).status()).isEqualTo(200);
        long worker = service.workerWithSpare();
        WorkerService.signal(worker, "STOP");

        Answer late = service.infer("mlp", 1, 1, "X-Request-Timeout-Ms", "300");

        assertThat(late.status()).as(late.toString()).isEqualTo(504);
        assertThat(service.infer("mlp", 1, 1).status()).isEqualTo(200);
        assertThat(service.runner().processes()).doesNotContain(worker);
        assertThat(service.http().postJson("/v2/repository/models/mlp/load", "").status())
                .isEqualTo(200);
    }

    @Test
    void aRemovedModelGoesFromTheWorkerToo() {
        byte[] model = OnnxFiles.identity(TensorProto.DataType.FLOAT, "N", 2);
        assertThat(service.http().postBytes("/models?name=gone", model).status())
                .isEqualTo(201);
        assertSame(ModelReference.named("gone"), Map.of("x", random(TensorType.of(DataType.FP32, 1, 2))));
        long files = service.files();

        assertThat(service.http().delete("/models/gone").status()).isEqualTo(204);

        assertThat(service.files()).isEqualTo(files - 1);
    }

    @Test
    void killsUnderLoadTakeOnlyTheCallsInTheWorker(TestReporter reporter) throws Exception {
        List<Double> back = new ArrayList<>();
        try (WorkerLoad load = new WorkerLoad(service)) {
            while (back.size() < KILLS || load.refusals() == 0) {
                back.add(load.killWorker());
                // Each one counts against the model, which would be set aside.
                assertThat(service.http()
                                .postJson("/v2/repository/models/mlp/load", "")
                                .status())
                        .isEqualTo(200);
            }
            load.close();

            int kills = back.size();
            Collections.sort(back);
            reporter.publishEntry("%d kills, %d answers, %d times 503; back in s: median %.3f, greatest %.3f"
                    .formatted(kills, load.answers(), load.refusals(), back.get(kills / 2), back.get(kills - 1)));
            assertThat(load.wrong()).isEmpty();
            assertThat(load.refusals()).isBetween(1, kills * (WorkerLoad.CLIENTS + 1));
            assertThat(back.get(kills - 1)).isLessThan(30);
        }
    }

    /** A signal to the whole group of processes must not take the last calls from a service that is stopping. */
    @Test
    void aRequestToEndIsLeftToTheService() throws Exception {
        long worker = service.workerWithSpare();

        WorkerService.signal(worker, "TERM");

        for (int i = 0; i < 50; i++) {
            assertThat(service.infer("mlp", 1, i).status()).isEqualTo(200);
        }
        assertThat(service.runner().processes().get(0)).isEqualTo(worker);
        WorkerService.signal(worker, "KILL");
        while (service.runner().processes().contains(worker)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aModelThatIsInItThreeTimesIsSetAside() throws Exception {
        for (int crash = 1; crash <= LIMIT; crash++) {
            String signal = crash == 2 ? "SEGV" : "KILL";
            Answer lost = endedWhileRunning(signal);
            assertThat(lost.text()).contains("\"WORKER_LOST\"", "SIG" + signal);
            assertThat(lost.header("Retry-After")).isEqualTo("1");
            assertThat(service.infer("mlp", 1, 1).status()).isEqualTo(200);
        }

        Answer refusal = service.infer("slow", 1, 1);
        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.text()).contains("\"MODEL_NOT_RUNNABLE\"", "3 times", "SIGKILL");
        assertThat(service.http().get("/models/slow").json().get("set_aside").stringValue())
                .contains("3 times");
        assertThat(service.http().get("/models/mlp").json().has("set_aside")).isFalse();
        assertThat(service.http().get("/v2/models/slow/ready").status()).isNotEqualTo(200);
        assertThat(service.infer("mlp", 1, 1).status()).isEqualTo(200);
        assertThat(metrics())
                .contains("neurometer_worker_restarts_total{")
                .containsPattern("neurometer_worker_crashes_total\\{[^}]*model=\"slow\"[^}]*} 3\\.0")
                .containsPattern("neurometer_worker_offheap_used_bytes\\{[^}]*} [1-9]");

        service.uploadSlow();
        assertThat(service.http().get("/models/slow").json().has("set_aside")).isFalse();
        assertThat(service.infer("slow", 1, 1).status()).isEqualTo(200);
    }

    private static Answer endedWhileRunning(String signal) throws Exception {
        while (true) {
            long worker = service.workerWithSpare();
            CompletableFuture<Answer> call = CompletableFuture.supplyAsync(() -> service.infer("slow", ROWS, 1));
            while (service.http().bean(EngineThreads.class).running() == 0 && !call.isDone()) {
                Thread.onSpinWait();
            }
            WorkerService.signal(worker, signal);
            Answer answer = call.get();
            if (answer.status() == 503) {
                return answer;
            }
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        }
    }

    private static String metrics() throws Exception {
        String port = service.http().bean(Environment.class).getProperty("local.management.port");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
