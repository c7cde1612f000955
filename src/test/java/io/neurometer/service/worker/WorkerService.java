package io.neurometer.service.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RunningService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A running service whose models run in a worker, which tests may kill. */
final class WorkerService implements AutoCloseable {
    static final int FEATURES = 16;

    private static final String MLP = """
            {"name": "mlp", "seed": 3, "inputs": [{"name": "x", "shape": ["N", 16], "datatype": "FP32"}], "layers": [
              {"type": "linear", "out_features": 64, "activation": "relu"},
              {"type": "linear", "name": "y", "out_features": 4}]}
            """;

    /** Takes a good part of a second, in many steps. */
    private static final String SLOW = """
            {"name": "slow", "seed": 3, "inputs": [{"name": "x", "shape": ["N", 16], "datatype": "FP32"}], "layers": [
              {"type": "linear", "out_features": 256, "activation": "relu"},
              {"type": "linear", "out_features": 256, "activation": "tanh", "repeat": 400},
              {"type": "linear", "name": "y", "out_features": 4}]}
            """;

    private final RunningService service;
    private final Path directory;

    private WorkerService(RunningService service, Path directory) {
        this.service = service;
        this.directory = directory;
    }

    static WorkerService start(Path directory, String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("neurometer.worker.enabled=true");
        WorkerService started =
                new WorkerService(RunningService.start(directory, all.toArray(String[]::new)), directory);
        started.upload("mlp", MLP);
        started.upload("slow", SLOW);
        return started;
    }

    RunningService http() {
        return service;
    }

    void uploadSlow() {
        upload("slow", SLOW);
    }

    private void upload(String name, String definition) {
        RunningService.Answer answer = service.postJson("/models?name=" + name, definition);
        assertThat(answer.status()).as(answer.toString()).isBetween(200, 201);
    }

    WorkerRunner runner() {
        return service.bean(WorkerRunner.class);
    }

    /** The answer to rows of numbers made of a seed. */
    RunningService.Answer infer(String model, int rows, int seed, String... headers) {
        ByteBuffer data = ByteBuffer.allocate(rows * FEATURES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows * FEATURES; i++) {
            data.putFloat((float) Math.sin(seed * 31 + i));
        }
        byte[] header = """
                {"model": "%s", "inputs": [{"name": "x", "datatype": "FP32", "shape": [%d, %d],
                 "parameters": {"binary_data_size": %d}}], "parameters": {"binary_data_output": true}}
                """.formatted(model, rows, FEATURES, data.capacity()).getBytes(StandardCharsets.UTF_8);
        byte[] body = Arrays.copyOf(header, header.length + data.capacity());
        data.get(0, body, header.length, data.capacity());
        List<String> all = new ArrayList<>(List.of(
                "Inference-Header-Content-Length",
                String.valueOf(header.length),
                "Content-Type",
                "application/octet-stream"));
        all.addAll(List.of(headers));
        return service.postBytes("/infer", body, all.toArray(String[]::new));
    }

    /** How many models lie in files that workers can read. */
    long files() {
        try (Stream<Path> all = Files.walk(directory.resolve("tmp"))) {
            return all.filter(path -> path.getFileName().toString().equals("model"))
                    .count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The process that has the calls, when another one stands ready. */
    long workerWithSpare() throws InterruptedException {
        while (runner().processes().size() < 2) {
            Thread.sleep(5);
        }
        return runner().processes().get(0);
    }

    /** Sends a signal, as the operating system and a fault of native code do. */
    static void signal(long process, String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process)).start();
        assertThat(kill.waitFor()).isZero();
    }

    @Override
    public void close() {
        service.close();
    }
}
