package io.neurometer.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The whole service in a process of its own, as people start it. */
public final class ServiceProcess {
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final RunningService http;

    private ServiceProcess(Process process, int port) {
        this.process = process;
        this.http = RunningService.elsewhere(port, this::end);
    }

    /**
     * Returns once it answers.
     *
     * @param directory for its data and its output
     * @param program what to run: options of the JVM and a jar or class
     */
    public static ServiceProcess start(Path directory, List<String> program, String... settings)
            throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(program);
        words.addAll(List.of(
                "--server.port=0",
                "--management.server.port=0",
                "--neurometer.grpc.port=0",
                "--neurometer.data-dir=" + directory.resolve("data"),
                "--neurometer.traffic.drain=0s"));
        List.of(settings).forEach(setting -> words.add("--" + setting));
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (process.isAlive() && System.nanoTime() < deadline) {
            Matcher port = PORT.matcher(Files.readString(output));
            if (port.find() && port.end() < Files.size(output)) {
                return new ServiceProcess(process, Integer.parseInt(port.group(1)));
            }
            Thread.sleep(50);
        }
        process.destroyForcibly();
        throw new IllegalStateException("it did not start: " + Files.readString(output));
    }

    /** Closing it ends the process. */
    public RunningService http() {
        return http;
    }

    /** Ends it as {@code kill -9} does, which it cannot notice. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interruption) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
