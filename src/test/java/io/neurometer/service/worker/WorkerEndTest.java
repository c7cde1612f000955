package io.neurometer.service.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes of a worker when the process that started it has been killed. */
class WorkerEndTest {
    @TempDir
    private Path directory;

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
