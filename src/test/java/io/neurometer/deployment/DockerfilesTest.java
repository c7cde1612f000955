package io.neurometer.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The image for CUDA is built and started as the other one, but for what a GPU needs. */
class DockerfilesTest {
    @Test
    void theImageForCudaDiffersInItsBaseItsProfileAndItsEnvironment() throws IOException {
        List<String> plain = instructions("docker/Dockerfile");
        List<String> cuda = instructions("docker/Dockerfile.cuda");

        assertThat(cuda.stream().filter(line -> !plain.contains(line)))
                .allSatisfy(line -> assertThat(line).containsAnyOf("BASE_IMAGE=", "-Pcuda", "MaxRAM", "NVIDIA_", "LD_"))
                .anySatisfy(line -> assertThat(line).contains("-Pcuda"));
        assertThat(plain.stream().filter(line -> !cuda.contains(line)))
                .allSatisfy(line -> assertThat(line).containsAnyOf("BASE_IMAGE=", "NATIVE_EXTENSION", "MaxRAM"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker/Dockerfile", "docker/Dockerfile.cuda"})
    void theImageSaysWhatItIsAndRunsAsAUser(String file) throws IOException {
        assertThat(instructions(file))
                .contains("USER 10001:10001", "VOLUME /data")
                .anyMatch(line -> line.startsWith("HEALTHCHECK "))
                .anyMatch(line -> line.contains("org.opencontainers.image.version=${VERSION}"))
                .anyMatch(line -> line.contains("org.opencontainers.image.revision=${REVISION}"))
                .anyMatch(line -> line.contains("io.neurometer.sbom=/opt/neurometer/application.cdx.json"))
                .anyMatch(line -> line.contains("META-INF/sbom/application.cdx.json"))
                .noneMatch(line -> line.contains(":latest"));
    }

    private static List<String> instructions(String file) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }
}
