package io.neurometer.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to the jars of an image: see also docker/smoke-test.sh, which starts one. */
class ImageScriptsTest {
    private static final Path FOLDER = Path.of("docker/image");
    /** Libraries with one jar for all platforms. The others' natives are too large to be unpacked in a test. */
    private static final List<String> LIBRARIES = List.of("sqlite-jdbc", "zstd-jni", "jna-5");

    @TempDir
    private Path folder;

    @Test
    void nativesAreUnpackedAndTakenOutOfTheJars() throws IOException, InterruptedException {
        for (String tool : List.of("bash", "zip", "unzip")) {
            assumeTrue(Programs.installed(tool), "LEFT OUT: the image's jars, for want of " + tool);
        }
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "LEFT OUT: the image's jars, on another processor");
        Path jars = Files.createDirectory(folder.resolve("lib"));
        for (String library : LIBRARIES) {
            Path jar = jar(library);
            Files.copy(jar, jars.resolve(jar.getFileName()));
        }
        Path natives = folder.resolve("natives");

        Process process = new ProcessBuilder(
                        "bash", FOLDER.resolve("unpack-natives.sh").toString(), jars.toString(), natives.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("log")))
                .isZero();

        try (Stream<Path> files = Files.list(natives)) {
            assertThat(files.map(file -> file.getFileName().toString().replaceFirst("-[0-9.-]+\\.so", ".so")))
                    .containsExactlyInAnyOrder("libsqlitejdbc.so", "libzstd-jni.so", "libjnidispatch.so");
        }
        try (Stream<Path> files = Files.list(jars)) {
            for (Path jar : files.toList()) {
                try (ZipFile zip = new ZipFile(jar.toFile())) {
                    List<String> names =
                            zip.stream().map(entry -> entry.getName()).toList();
                    assertThat(names).noneMatch(name -> name.matches(".*\\.(so|dll|dylib|jnilib|a)"));
                    assertThat(names).anyMatch(name -> name.endsWith(".class"));
                }
            }
        }
    }

    @Test
    void librariesAreLookedForWhereTheyAreUnpacked() throws IOException {
        List<String> options = Files.readAllLines(FOLDER.resolve("java.options"));
        String dockerfile = Files.readString(Path.of("docker/Dockerfile"));

        assertThat(dockerfile).contains("WORKDIR /opt/neurometer\n", "COPY --from=build /natives/ natives/\n");
        assertThat(options)
                .contains("-Djava.library.path=/opt/neurometer/natives")
                .allMatch(option -> option.startsWith("-D"));
        assertThat(options.stream().filter(option -> option.contains("=/opt")))
                .hasSize(3)
                .allMatch(option -> option.endsWith("=/opt/neurometer/natives"));
    }

    private static Path jar(String start) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().startsWith(start))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no jar " + start));
    }
}
