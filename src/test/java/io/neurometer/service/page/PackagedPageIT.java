package io.neurometer.service.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import io.neurometer.service.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The page of the packaged jar, as people start it. */
@ExtendWith(Chromium.class)
class PackagedPageIT {
    private static final Path JAR = Path.of("target/neurometer.jar");
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
    private static final long PATIENCE_SECONDS = 120;

    @TempDir
    private Path directory;

    @Test
    void leadsFromAFileToAPrediction(Browser browser) throws Exception {
        try (RunningService service = started();
                Tab tab = new Tab(browser, service)) {
            new Journey(service, tab.open("/models")).fromAFileToAPrediction();
            Page glossary = tab.open("/glossary");
            PageGlossaryTest.decodePictures(glossary);

            assertThat(glossary.locator(".prose img").count()).isEqualTo(4);
            assertThat(tab.faults()).isEmpty();
        }
    }

    private RunningService started() throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        JAR.toAbsolutePath().toString(),
                        "--server.port=0",
                        "--management.server.port=0",
                        "--neurometer.grpc.port=0",
                        "--neurometer.data-dir=" + directory.resolve("data"),
                        "--neurometer.traffic.drain=0s")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Runnable end = () -> end(process);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (process.isAlive() && System.nanoTime() < deadline) {
            Matcher port = PORT.matcher(Files.readString(output));
            if (port.find() && port.end() < Files.size(output)) {
                return RunningService.elsewhere(Integer.parseInt(port.group(1)), end);
            }
            Thread.sleep(50);
        }
        end.run();
        throw new IllegalStateException("it did not start: " + Files.readString(output));
    }

    private static void end(Process process) {
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
