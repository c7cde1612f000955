package io.neurometer.service.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.service.RunningService;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Calls that wait for the one place of a service share runs, and get what they would have got alone. */
class BatchingTest {
    private static final int FEATURES = 256;
    private static final int CLIENTS = 24;
    private static final int ROUNDS = 40;

    /** Wide enough for a run of many samples to cost less than as many runs. */
    private static final String MLP = """
            {"name": "mlp", "seed": 3, "inputs": [{"name": "x", "shape": ["N", 256], "datatype": "FP32"}], "layers": [
              {"type": "linear", "out_features": 2048, "activation": "relu"},
              {"type": "linear", "out_features": 2048, "activation": "relu"},
              {"type": "linear", "name": "y", "out_features": 8}]}
            """;

    @TempDir
    static Path directory;

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(
                directory,
                "neurometer.engine.instances=1",
                "neurometer.engine.queue=1000",
                "neurometer.traffic.max-wait=60s");
        assertThat(service.postJson("/models?name=mlp", MLP).status()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static float[] sample(int seed, int count) {
        float[] values = new float[count * FEATURES];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin((seed + i / FEATURES) * 31 + i % FEATURES);
        }
        return values;
    }

    /** The elements of the only output of a binary answer. */
    private static float[] infer(float[] values, boolean deterministic) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        byte[] header = """
                {"model": "mlp", "inputs": [{"name": "x", "datatype": "FP32", "shape": [%d, %d],
                 "parameters": {"binary_data_size": %d}}],
                 "parameters": {"binary_data_output": true, "deterministic": %b}}
                """.formatted(values.length / FEATURES, FEATURES, data.capacity(), deterministic)
                .getBytes(StandardCharsets.UTF_8);
        byte[] body = Arrays.copyOf(header, header.length + data.capacity());
        data.get(0, body, header.length, data.capacity());
        RunningService.Answer answer = service.postBytes(
                "/infer",
                body,
                "Content-Type",
                "application/octet-stream",
                "Inference-Header-Content-Length",
                Integer.toString(header.length));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        int outputs = values.length / FEATURES * 8;
        ByteBuffer bytes = ByteBuffer.wrap(answer.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        float[] result = new float[outputs];
        bytes.position(answer.bytes().length - outputs * Float.BYTES)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(result);
        return result;
    }

    private static JsonNode statistics() {
        return service.get("/v2/models/mlp/stats").json().get("model_stats").get(0);
    }

    @Test
    void callsThatWaitShareRunsAndGetTheirOwnAnswers() throws Exception {
        float[][] alone = new float[CLIENTS][];
        for (int i = 0; i < CLIENTS; i++) {
            alone[i] = infer(sample(i, 1), false);
        }
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Callable<Void>> calls = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                calls.add(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        // Sums of 2048 products in another order.
                        assertThat(infer(sample(client, 1), false)).containsExactly(alone[client], within(1e-4f));
                    }
                    return null;
                });
            }
            for (Future<Void> call : clients.invokeAll(calls)) {
                call.get();
            }
        } finally {
            clients.shutdownNow();
        }

        JsonNode statistics = statistics();
        assertThat(statistics.get("inference_count").asLong()).isGreaterThanOrEqualTo(CLIENTS * (ROUNDS + 1L));
        assertThat(statistics.get("execution_count").asLong())
                .isLessThan(statistics.get("inference_count").asLong());
        assertThat(statistics
                        .get("batch_stats")
                        .valueStream()
                        .mapToLong(batch -> batch.get("batch_size").asLong()))
                .anyMatch(size -> size > 1);
    }

    @Test
    void aDeterministicAnswerIsTheSameToTheBitInABatchOfAnySize() {
        float[] whole = infer(sample(0, 32), true);
        for (int count : new int[] {1, 3, 8}) {
            float[] part = infer(sample(0, count), true);
            assertThat(part).containsExactly(Arrays.copyOf(whole, part.length));
        }
    }
}
