package io.neurometer.service.process;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** The command that starts this program again: the same Java, the same classes, the same JVM options. */
public final class ProgramStart {
    static final String MAIN = "io.neurometer.NeurometerApplication";
    private static final String LOADERS = "org.springframework.boot.loader.";
    private static final String LOADER = LOADERS + "launch.JarLauncher";

    private static final List<String> KEPT = List.of("-X", "-D", "--add-", "--enable-", "--sun-misc-", "--illegal-");

    /** What a second process would clash over with this one, or must not do as well. */
    private static final List<String> DROPPED = List.of(
            "-Xlog",
            "-Xdebug",
            "-Xrun",
            "-XX:On",
            "-XX:StartFlightRecording",
            "-XX:FlightRecorder",
            "-XX:SharedArchiveFile",
            "-XX:ArchiveClassesAtExit",
            "-Dcom.sun.management.",
            "-Dneurometer.security.");

    private ProgramStart() {}

    /** The beginning of a command, to which options of the program are added. @param properties of the JVM */
    public static List<String> command(List<String> properties) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
        command.addAll(kept(ManagementFactory.getRuntimeMXBean().getInputArguments()));
        command.addAll(properties);
        boolean unpacked = ProgramStart.class.getClassLoader() == ClassLoader.getSystemClassLoader();
        command.addAll(classes(System.getProperty("java.class.path", ""), unpacked));
        return command;
    }

    static List<String> kept(List<String> arguments) {
        return arguments.stream()
                .filter(argument -> KEPT.stream().anyMatch(argument::startsWith)
                        && DROPPED.stream().noneMatch(argument::startsWith))
                .toList();
    }

    /**
     * The classes and the one to begin with.
     *
     * @param unpacked whether classes come from the class path itself, and not out of a jar by Boot's loader
     */
    static List<String> classes(String classPath, boolean unpacked) {
        if (isProgram(classPath)) {
            return List.of("-jar", classPath);
        }
        return List.of("-cp", classPath, unpacked ? MAIN : LOADER);
    }

    /** Whether this is one jar that starts the program. */
    private static boolean isProgram(String classPath) {
        String main = classPath.contains(File.pathSeparator) ? null : mainClass(classPath);
        return main != null && (main.equals(MAIN) || main.startsWith(LOADERS));
    }

    private static @Nullable String mainClass(String path) {
        if (!new File(path).isFile()) {
            return null;
        }
        try (JarFile jar = new JarFile(path)) {
            Manifest manifest = jar.getManifest();
            return manifest == null ? null : manifest.getMainAttributes().getValue("Main-Class");
        } catch (IOException noJar) {
            return null;
        }
    }
}
