package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files under {@code /proc} and {@code /sys}, or a recorded copy of another machine's.
 *
 * @param root what stands for {@code /}
 */
record HostFiles(Path root) {

    /** This machine's. */
    static HostFiles ofThisHost() {
        return new HostFiles(Path.of("/"));
    }

    /** @param path from the root on, without a leading slash */
    boolean exists(String path) {
        return Files.exists(root.resolve(path));
    }

    /** All lines, or none when the file cannot be read. */
    List<String> lines(String path) {
        return ProcFiles.lines(root.resolve(path).toString());
    }

    /** All bytes, or none when the file cannot be read. */
    byte[] bytes(String path) {
        try {
            return Files.readAllBytes(root.resolve(path));
        } catch (IOException absent) {
            return new byte[0];
        }
    }

    /** The first line without surrounding blanks, or null when there is none. */
    @Nullable
    String firstLine(String path) {
        String line = ProcFiles.firstLine(root.resolve(path).toString());
        return line == null || line.isBlank() ? null : line;
    }

    /** The first line, or absent for this reason. */
    Reading<String> text(String path, String absentReason) {
        return Reading.ofNullable(firstLine(path), absentReason);
    }

    /** The number that the file begins with, or absent for this reason. */
    Reading<Long> number(String path, String absentReason) {
        return ProcFiles.number(firstLine(path), absentReason);
    }

    /** Names in a folder that match the expression, sorted; none when there is no such folder. */
    List<String> names(String folder, String expression) {
        try (Stream<Path> entries = Files.list(root.resolve(folder))) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.matches(expression))
                    .sorted()
                    .toList();
        } catch (IOException absent) {
            return List.of();
        }
    }
}
