package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads text files of keys and values, such as {@code /proc/meminfo}. A file that cannot be read has no lines. */
public final class ProcFiles {
    private ProcFiles() {}

    /** All lines, or none when the file cannot be read. */
    public static List<String> lines(String path) {
        return lines(Path.of(path));
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException absent) {
            return List.of();
        }
    }

    /** What follows a key and a colon or blank in the first line that starts so, or null when there is none. */
    public static @Nullable String value(List<String> lines, String key) {
        for (String line : lines) {
            if (line.startsWith(key)) {
                String rest = line.substring(key.length()).strip();
                if (rest.startsWith(":")) {
                    return rest.substring(1).strip();
                }
                if (line.length() > key.length() && Character.isWhitespace(line.charAt(key.length()))) {
                    return rest;
                }
            }
        }
        return null;
    }

    /** The number in the first word of a text such as {@code 1234 kB}; absent when there is none. */
    public static Reading<Long> number(@Nullable String text, String absentReason) {
        return parsed(text, Long::valueOf, absentReason);
    }

    /** The number in the first word of a text such as {@code 2400.5 MHz}; absent when there is none. */
    public static Reading<Double> decimal(@Nullable String text, String absentReason) {
        return parsed(text, Double::valueOf, absentReason);
    }

    private static <T> Reading<T> parsed(@Nullable String text, Function<String, T> parser, String absentReason) {
        if (text == null || text.isBlank()) {
            return Reading.absent(absentReason);
        }
        try {
            return Reading.of(parser.apply(text.strip().split("\\s+")[0]));
        } catch (NumberFormatException unreadable) {
            return Reading.absent(absentReason);
        }
    }
}
