package io.neurometer.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The programs of Prometheus, as far as this machine has them; {@code .ci/run} installs them. */
public final class PrometheusTools {
    private static final AtomicBoolean SAID = new AtomicBoolean();

    private PrometheusTools() {}

    /** What a program has said. */
    public record Result(int exit, String output) {}

    /** The server; without it the calling test is skipped, and loudly so. */
    public static Path server() {
        return require("prometheus");
    }

    /** The checker of rules and metrics; without it the calling test is skipped, and loudly so. */
    static Path promtool() {
        return require("promtool");
    }

    private static Path require(String name) {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty() && SAID.compareAndSet(false, true)) {
            System.err.println("NO " + name.toUpperCase(Locale.ROOT)
                    + ": METRICS, RULES AND DASHBOARDS ARE NOT TRIED OUT. 'apt-get install prometheus'.");
        }
        Assumptions.assumeTrue(found.isPresent(), name + " is not installed");
        return found.orElseThrow();
    }

    /** Runs promtool. @param input what it reads from its standard input */
    public static Result promtool(String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of(promtool().toString()));
        command.addAll(List.of(arguments));
        try {
            Path text = Files.createTempFile("promtool", ".txt");
            Files.writeString(text, input);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(text.toFile())
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            Files.delete(text);
            return new Result(exit, output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }
}
