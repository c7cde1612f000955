package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files under {@code /proc} and {@code /sys} in which Linux tells about a machine: this one, or another one whose
 * files were recorded.
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
        return ProcFiles.lines(root.resolve(path));
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
        List<String> lines = lines(path);
        return lines.isEmpty() || lines.get(0).isBlank() ? null : lines.get(0).strip();
    }

    /** The first line, or absent for this reason. */
    Reading<String> text(String path, String absentReason) {
        return Reading.ofNullable(firstLine(path), absentReason);
    }

    /** The number that the file begins with, or absent for this reason. */
    Reading<Long> number(String path, String absentReason) {
        return ProcFiles.number(firstLine(path), absentReason);
    }

    /** Bytes under a key of {@code /proc/meminfo}. */
    Reading<Long> memory(String key) {
        return ProcFiles.number(ProcFiles.value(lines("proc/meminfo"), key), "only Linux tells, in /proc/meminfo")
                .map(kilobytes -> kilobytes * 1024);
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
