package io.neurometer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.NeurometerApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A command in a process of its own, as scripts run it. */
class CommandProcessTest {
    private static final long MINUTES = 5;

    @TempDir
    private Path directory;

    @Test
    void standardOutputHasNothingButTheResult() throws IOException, InterruptedException {
        Path model = Path.of("src/test/resources/models/mnist-wonnx/model.onnx").toAbsolutePath();
        Path out = directory.resolve("out.json");
        Path err = directory.resolve("err.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                NeurometerApplication.class.getName()));
        command.addAll(List.of("infer", model.toString(), "--input", "Input3=seeded", "--json", "-"));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();

        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        assertThat(Files.readString(out)).startsWith("{").endsWith("}\n");
        assertThat(JsonMapper.shared()
                        .readTree(Files.readString(out))
                        .at("/outputs/0/shape")
                        .toString())
                .isEqualTo("[1,10]");
        try (var left = Files.list(directory)) {
            assertThat(left).containsExactlyInAnyOrder(out, err);
        }
    }
}
