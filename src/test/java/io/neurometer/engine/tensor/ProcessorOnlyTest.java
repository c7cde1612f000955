package io.neurometer.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ND4J does not see its backend for CUDA, and whatever else it looks for it sees as before. */
class ProcessorOnlyTest {
    private static final String BACKENDS = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";

    @TempDir
    private Path folder;

    @Test
    void hidesTheBackendForCuda() throws IOException {
        URL cpu = service("cpu", BACKENDS, "# comment\norg.nd4j.linalg.cpu.nativecpu.CpuBackend\n");
        URL cuda = service("cuda", BACKENDS, "org.nd4j.linalg.jcublas.JCublasBackend\n");
        service("cuda", "META-INF/services/other", "org.nd4j.linalg.jcublas.Other\n");

        try (URLClassLoader both = new URLClassLoader(new URL[] {cuda, cpu}, null)) {
            ClassLoader shown = new ProcessorOnly(both);
            List<URL> backends = Collections.list(shown.getResources(BACKENDS));

            assertThat(Collections.list(both.getResources(BACKENDS))).hasSize(2);
            assertThat(backends).singleElement().asString().startsWith(cpu.toString());
            assertThat(Collections.list(shown.getResources("META-INF/services/other")))
                    .hasSize(1);
        }
    }

    private URL service(String name, String resource, String text) throws IOException {
        Path file = folder.resolve(name).resolve(resource);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return folder.resolve(name).toUri().toURL();
    }
}
