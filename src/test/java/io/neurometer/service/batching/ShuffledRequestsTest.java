package io.neurometer.service.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RunningService;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that ask for a deterministic answer get it to the bit, whoever else asks at the same time and wherever the
 * model runs.
 */
class ShuffledRequestsTest {
    /** Raised to 10,000 by hand; see CONTRIBUTING.md. */
    private static final int REQUESTS = Integer.getInteger("neurometer.test.requests", 600);

    private static final int DISTINCT = 20;
    private static final long SEED = 11;

    private static final Map<String, String> MODELS = Map.of("mlp", """
            {"name": "mlp", "seed": 3, "inputs": [{"name": "x", "shape": ["N", 64], "datatype": "FP32"}], "layers": [
              {"type": "linear", "out_features": 512, "activation": "relu"},
              {"type": "linear", "name": "y", "out_features": 10}]}
            """, "cnn", """
            {"name": "cnn", "seed": 4, "inputs": [{"name": "x", "shape": ["N", 3, 16, 16], "datatype": "FP32"}],
             "layers": [
              {"type": "conv2d", "out_channels": 16, "kernel": 3, "padding": "same", "activation": "relu"},
              {"type": "conv2d", "out_channels": 32, "kernel": 3, "stride": 2, "activation": "relu"},
              {"type": "global_avg_pool"}, {"type": "flatten"}, {"type": "linear", "name": "y", "out_features": 10}]}
            """, "encoder", """
            {"name": "encoder", "seed": 5, "inputs": [{"name": "x", "shape": ["N", 12, 32], "datatype": "FP32"}],
             "layers": [
              {"type": "transformer_encoder", "name": "y", "num_layers": 2, "heads": 4, "dim_feedforward": 64}]}
            """);

    private static final Map<String, List<Integer>> SAMPLES =
            Map.of("mlp", List.of(64), "cnn", List.of(3, 16, 16), "encoder", List.of(12, 32));

    /** Some samples for one model. */
    private record Request(String model, int seed, int samples) {
        byte[] header(int bytes) {
            List<Integer> shape = new ArrayList<>(List.of(samples));
            shape.addAll(SAMPLES.get(model));
            return """
                    {"model": "%s", "inputs": [{"name": "x", "datatype": "FP32", "shape": %s,
                     "parameters": {"binary_data_size": %d}}],
                     "parameters": {"binary_data_output": true, "deterministic": true}}
                    """.formatted(model, shape, bytes).getBytes(StandardCharsets.UTF_8);
        }

        byte[] tensor() {
            int elements = samples * SAMPLES.get(model).stream().reduce(1, Math::multiplyExact);
            ByteBuffer data = ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            Random random = new Random(seed);
            for (int i = 0; i < elements; i++) {
                data.putFloat((float) random.nextGaussian());
            }
            return data.array();
        }
    }

    private static List<Request> distinct() {
        List<Request> all = new ArrayList<>();
        for (String model : List.of("mlp", "cnn", "encoder")) {
            for (int seed = 0; seed < DISTINCT; seed++) {
                all.add(new Request(model, seed, 1 + seed % 5));
            }
        }
        return all;
    }

    /** The SHA-256 of the output of a request. */
    private static String answer(RunningService service, Request request) throws Exception {
        byte[] tensor = request.tensor();
        byte[] header = request.header(tensor.length);
        byte[] body = Arrays.copyOf(header, header.length + tensor.length);
        System.arraycopy(tensor, 0, body, header.length, tensor.length);
        RunningService.Answer answer = service.postBytes(
                "/infer",
                body,
                "Content-Type",
                "application/octet-stream",
                "Inference-Header-Content-Length",
                Integer.toString(header.length));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        int json = Integer.parseInt(answer.header("Inference-Header-Content-Length"));
        byte[] output = Arrays.copyOfRange(answer.bytes(), json, answer.bytes().length);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(output));
    }

    private static RunningService start(Path directory, int threads, boolean worker) {
        return RunningService.start(
                directory,
                "neurometer.engine.threads=" + threads,
                "neurometer.worker.enabled=" + worker,
                "neurometer.engine.queue=1000",
                "neurometer.traffic.max-wait=60s");
    }

    private static void assertSame(
            RunningService service, Map<Request, String> alone, int count, int clients, Random order) throws Exception {
        List<Request> requests = new ArrayList<>();
        List<Request> distinct = List.copyOf(alone.keySet());
        for (int i = 0; i < count; i++) {
            requests.add(distinct.get(i % distinct.size()));
        }
        Collections.shuffle(requests, order);
        ExecutorService pool = Executors.newFixedThreadPool(clients);
        try {
            List<Callable<String>> calls = new ArrayList<>();
            requests.forEach(request -> calls.add(() -> answer(service, request)));
            List<Future<String>> answers = pool.invokeAll(calls);
            for (int i = 0; i < count; i++) {
                assertThat(answers.get(i).get())
                        .as("%s with %d clients", requests.get(i), clients)
                        .isEqualTo(alone.get(requests.get(i)));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void shuffledAndConcurrentAnswersEqualLoneOnes(@TempDir Path directory) throws Exception {
        Map<Request, String> alone = new LinkedHashMap<>();
        Random order = new Random(SEED);
        try (RunningService service = start(directory, 1, false)) {
            for (Map.Entry<String, String> model : MODELS.entrySet()) {
                RunningService.Answer stored = service.postJson("/models?name=" + model.getKey(), model.getValue());
                assertThat(stored.status()).as(stored.text()).isEqualTo(201);
            }
            for (Request request : distinct()) {
                alone.put(request, answer(service, request));
            }
            assertThat(alone.values()).doesNotHaveDuplicates();
            assertSame(service, alone, REQUESTS / 2, 64, order);
        }
        try (RunningService restarted = start(directory, 2, false)) {
            assertSame(restarted, alone, REQUESTS / 4, 7, order);
            assertSame(restarted, alone, REQUESTS / 4, 32, order);
        }
        try (RunningService withWorker = start(directory, 2, true)) {
            assertSame(withWorker, alone, REQUESTS / 4, 32, order);
        }
    }
}
