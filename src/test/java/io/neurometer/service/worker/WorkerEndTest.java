package io.neurometer.service.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.models.EngineThreads;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.Environment;

/** What comes of the end of a worker, and of the process that started it. */
class WorkerEndTest {
    private static final int LIMIT = 3;
    private static final int ROWS = 4096;

    @TempDir
    private Path directory;

    @Test
    void aModelThatIsInItThreeTimesIsSetAside() throws Exception {
        try (WorkerService service = WorkerService.start(directory)) {
            for (int crash = 1; crash <= LIMIT; crash++) {
                Answer lost = killedWhileRunning(service);
                assertThat(lost.text()).contains("\"WORKER_LOST\"", "SIGKILL");
                assertThat(lost.header("Retry-After")).isEqualTo("1");
                assertThat(service.infer("mlp", 1, 1).status()).isEqualTo(200);
            }

            Answer refusal = service.infer("slow", 1, 1);
            assertThat(refusal.status()).isEqualTo(422);
            assertThat(refusal.text()).contains("\"MODEL_NOT_RUNNABLE\"", "3 times", "SIGKILL");
            assertThat(service.http()
                            .get("/models/slow")
                            .json()
                            .get("set_aside")
                            .stringValue())
                    .contains("3 times");
            assertThat(service.http().get("/models/mlp").json().has("set_aside"))
                    .isFalse();
            assertThat(service.http().get("/v2/models/slow/ready").status()).isNotEqualTo(200);
            assertThat(service.infer("mlp", 1, 1).status()).isEqualTo(200);
            assertThat(metrics(service))
                    .contains("neurometer_worker_restarts_total{")
                    .containsPattern("neurometer_worker_crashes_total\\{[^}]*model=\"slow\"[^}]*} 3\\.0")
                    .containsPattern("neurometer_worker_offheap_used_bytes\\{[^}]*} [1-9]");

            service.uploadSlow();
            assertThat(service.http().get("/models/slow").json().has("set_aside"))
                    .isFalse();
            assertThat(service.infer("slow", 1, 1).status()).isEqualTo(200);
        }
    }

    private static Answer killedWhileRunning(WorkerService service) throws Exception {
        while (true) {
            long worker = service.workerWithSpare();
            CompletableFuture<Answer> call = CompletableFuture.supplyAsync(() -> service.infer("slow", ROWS, 1));
            while (service.http().bean(EngineThreads.class).running() == 0 && !call.isDone()) {
                Thread.onSpinWait();
            }
            WorkerService.kill(worker);
            Answer answer = call.get();
            if (answer.status() == 503) {
                return answer;
            }
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        }
    }

    private static String metrics(WorkerService service) throws Exception {
        String port = service.http().bean(Environment.class).getProperty("local.management.port");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void aWorkerEndsWithTheProcessThatStartedIt() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledParent.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = parent.inputReader(StandardCharsets.UTF_8)) {
            String[] told = output.readLine().split(" ");
            ProcessHandle worker = ProcessHandle.of(Long.parseLong(told[0])).orElseThrow();
            assertThat(worker.isAlive()).isTrue();

            parent.destroyForcibly().waitFor();

            worker.onExit().get(60, TimeUnit.SECONDS);
            assertThat(worker.isAlive()).isFalse();
            assertThat(Files.exists(Path.of(told[1]))).isFalse();
        } finally {
            parent.destroyForcibly();
        }
    }
}
