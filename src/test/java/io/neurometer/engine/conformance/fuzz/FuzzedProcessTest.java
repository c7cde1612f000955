package io.neurometer.engine.conformance.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cases of every operator by chance, valid and nearly so, in a process of their own: none may end it, and every answer
 * must be the reference's. The benchmark runs more of them.
 */
class FuzzedProcessTest {
    private static final int CASES = 60;

    /** Fewer of each: kernels of oneDNN are compiled one by one. */
    private static final int CASES_OF_ONEDNN = 30;

    private static final int CASES_OF_PRODUCTS = 150;
    private static final String PRODUCTS = "matmul_integer,quantized_matmul";

    private static final long MINUTES = 5;

    @TempDir
    private Path directory;

    @Test
    void operatorsOfNd4jAgreeWithTheReference() throws IOException, InterruptedException {
        assertAgrees("nd4j", CASES, "all", Map.of());
    }

    @Test
    void operatorsOfOneDnnAgreeWithTheReference() throws IOException, InterruptedException {
        assertAgrees("onednn", CASES_OF_ONEDNN, "all", Map.of());
    }

    @Test
    void productsOfBytesAreExactWithoutVnni() throws IOException, InterruptedException {
        assertAgrees("onednn", CASES_OF_PRODUCTS, PRODUCTS, Map.of("ONEDNN_MAX_CPU_ISA", "AVX2"));
    }

    private void assertAgrees(String backend, int cases, String operators, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path about = directory.resolve("about.txt");
        Path out = directory.resolve("out.txt");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FuzzRun.class.getName(),
                        backend,
                        String.valueOf(cases),
                        operators,
                        about.toString()))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();

        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(
                        "%s\nlast: %s",
                        Files.readString(out), Files.readString(about).strip())
                .isZero();
    }
}
