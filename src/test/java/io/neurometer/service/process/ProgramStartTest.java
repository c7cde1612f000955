package io.neurometer.service.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.NeurometerApplication;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However the program was started, it is started once more in the same way. */
class ProgramStartTest {
    @TempDir
    private Path directory;

    @Test
    void theMainClassIsTheProgram() {
        assertThat(ProgramStart.MAIN).isEqualTo(NeurometerApplication.class.getName());
    }

    @Test
    void aJarThatStartsTheProgramIsStartedAsOne() throws IOException {
        String boot = jar("boot.jar", "org.springframework.boot.loader.launch.JarLauncher");
        String layered = jar("layered.jar", NeurometerApplication.class.getName());

        assertThat(ProgramStart.classes(boot, false)).containsExactly("-jar", boot);
        assertThat(ProgramStart.classes(layered, true)).containsExactly("-jar", layered);
    }

    @Test
    void otherClassPathsAreTakenAsTheyAre() throws IOException {
        String booter = jar("surefire.jar", "org.apache.maven.surefire.booter.ForkedBooter");

        assertThat(ProgramStart.classes(booter, true)).containsExactly("-cp", booter, ProgramStart.MAIN);
        assertThat(ProgramStart.classes("a.jar:b", true)).containsExactly("-cp", "a.jar:b", ProgramStart.MAIN);
        assertThat(ProgramStart.classes(directory.toString(), false))
                .containsExactly("-cp", directory.toString(), "org.springframework.boot.loader.launch.JarLauncher");
    }

    @Test
    void optionsOfTheJvmAreKeptUnlessTwoProcessesWouldClash() {
        List<String> kept = List.of(
                "-Xmx2g",
                "-XX:MaxRAMPercentage=25",
                "-Dorg.bytedeco.javacpp.cachedir=/tmp/javacpp",
                "-Dneurometer.limits.off-heap=1GB",
                "--enable-native-access=ALL-UNNAMED");
        List<String> dropped = List.of(
                "-agentlib:jdwp=transport=dt_socket,server=y,address=5005",
                "-javaagent:/opt/agent.jar",
                "-Xlog:gc:file=gc.log",
                "-XX:StartFlightRecording",
                "-XX:OnOutOfMemoryError=reboot",
                "-Dcom.sun.management.jmxremote.port=9000",
                "-Dneurometer.security.api-key=secret");

        assertThat(ProgramStart.kept(kept)).isEqualTo(kept);
        assertThat(ProgramStart.kept(dropped)).isEmpty();
    }

    private String jar(String name, String mainClass) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
        Path jar = directory.resolve(name);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream stream = new JarOutputStream(file, manifest)) {
            stream.flush();
        }
        return jar.toString();
    }
}
