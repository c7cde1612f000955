package io.neurometer.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code src/main/bin/neurometer}, with a script in the place of the JVM that writes down what it is asked for. */
class LauncherTest {
    private static final Path LAUNCHER = Path.of("src/main/bin/neurometer").toAbsolutePath();

    @TempDir
    private Path directory;

    private Path jar;
    private Path calls;

    private record Outcome(int status, String output) {}

    @BeforeEach
    void installJava() throws IOException {
        jar = Files.writeString(directory.resolve("neurometer.jar"), "a jar");
        calls = directory.resolve("calls");
        Path bin = Files.createDirectories(directory.resolve("jdk/bin"));
        Path java = Files.writeString(bin.resolve("java"), """
                #!/bin/sh
                echo "$@" >> '%s'
                for argument; do
                    case $argument in
                        -XX:ArchiveClassesAtExit=*) echo classes > "${argument#*=}" ;;
                        --destination) extracts=yes ;;
                        *) [ "${extracts:-}" != yes ] || mkdir "$argument"; extracts= ;;
                    esac
                done
                case "$*" in *broken*) exit 3 ;; esac
                """.formatted(calls));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void preparesOnceAndHandsOnEveryArgument() throws Exception {
        Outcome first = launch("zoo", "two words");
        Outcome second = launch("zoo", "again");

        assertThat(List.of(first.status(), second.status())).containsOnly(0);
        assertThat(first.output()).contains("preparing quick starts, once");
        assertThat(second.output()).isEmpty();
        List<String> made = Files.readAllLines(calls);
        assertThat(made).hasSize(4);
        assertThat(made.get(0)).contains("-Djarmode=tools").contains(jar.toString());
        assertThat(made.get(1)).contains("-XX:ArchiveClassesAtExit=").contains("profile zoo/lenet5");
        assertThat(made.get(2)).contains("-XX:SharedArchiveFile=").endsWith("zoo two words");
        assertThat(made.get(3)).contains("-XX:SharedArchiveFile=").endsWith("zoo again");
        try (Stream<Path> left = Files.walk(directory.resolve("cache"))) {
            assertThat(left.filter(file -> file.toString().matches(".*\\.\\d+$")))
                    .isEmpty();
        }
    }

    @Test
    void preparesTheServiceApart() throws Exception {
        launch("zoo");
        Outcome first = launch("serve", "--server.port=9000");
        Outcome second = launch("--server.port=9000");

        assertThat(first.output()).contains("preparing");
        assertThat(second.output()).isEmpty();
        List<String> made = Files.readAllLines(calls);
        assertThat(made).hasSize(6);
        assertThat(made.get(3))
                .contains("-XX:ArchiveClassesAtExit=", "--server.port=0", "--spring.config.location=classpath:/");
        assertThat(made.get(4)).contains("service.jsa").endsWith("serve --server.port=9000");
        assertThat(made.get(5)).contains("service.jsa").endsWith("jar --server.port=9000");
        try (Stream<Path> left = Files.walk(directory.resolve("cache"))) {
            assertThat(left.filter(file -> file.toString().matches(".*\\.\\d+$")))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version", "-h", "serve --help", "profile --json"})
    void commandsAreNotTakenForTheService(String line) throws Exception {
        launch(line.split(" "));

        assertThat(Files.readAllLines(calls).get(2)).contains("command.jsa").endsWith("jar " + line);
    }

    @Test
    void preparesAnewForAnotherJar() throws Exception {
        launch("zoo");
        Files.writeString(jar, "a longer jar");

        assertThat(launch("zoo").output()).contains("preparing");
    }

    @Test
    void endsAsTheCommandEnds() throws Exception {
        launch("zoo");

        assertThat(launch("broken").status()).isEqualTo(3);
    }

    @Test
    void startsWithoutWhereNothingCanBeKept() throws Exception {
        Files.writeString(directory.resolve("cache"), "a file in the way");
        Outcome outcome = launch("zoo");

        assertThat(outcome.status()).isZero();
        assertThat(outcome.output()).contains("starting without");
        assertThat(Files.readAllLines(calls)).containsExactly("-jar " + jar + " zoo");
    }

    @Test
    void saysThatThereIsNoJar() throws Exception {
        Files.delete(jar);
        Outcome outcome = launch("zoo");

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.output()).contains("NEUROMETER_JAR");
    }

    private Outcome launch(String... arguments) throws Exception {
        List<String> command = Stream.concat(Stream.of("sh", LAUNCHER.toString()), Stream.of(arguments))
                .toList();
        Path output = directory.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment()
                .putAll(Map.of(
                        "NEUROMETER_JAR", jar.toString(),
                        "NEUROMETER_CACHE", directory.resolve("cache").toString(),
                        "JAVA_HOME", directory.resolve("jdk").toString()));
        int status = builder.start().waitFor();
        return new Outcome(status, Files.readString(output, StandardCharsets.UTF_8));
    }
}
