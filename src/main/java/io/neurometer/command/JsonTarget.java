package io.neurometer.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Where JSON goes.
 *
 * @param file null for standard output, which then has nothing else
 */
record JsonTarget(@Nullable Path file) {
    private static final String STANDARD_OUTPUT = "-";

    /** Reads {@code -} or the path of a file that can be written. */
    static JsonTarget parse(String text) {
        if (text.equals(STANDARD_OUTPUT)) {
            return new JsonTarget(null);
        }
        try {
            Path file = Path.of(text);
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null && Files.isWritable(folder) && !Files.isDirectory(file)) {
                return new JsonTarget(file);
            }
        } catch (InvalidPathException noPath) {
            throw new CommandLine.TypeConversionException("'" + text + "' is not a path");
        }
        throw new CommandLine.TypeConversionException("'" + text + "' is not a file that can be written");
    }

    boolean isStandardOutput() {
        return file == null;
    }

    /** Writes the JSON and the end of a line. */
    void write(PrintWriter standardOutput, Consumer<OutputStream> json) throws IOException {
        if (file != null) {
            try (OutputStream target = Files.newOutputStream(file)) {
                json.accept(target);
                target.write('\n');
            }
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        json.accept(bytes);
        standardOutput.println(bytes.toString(StandardCharsets.UTF_8));
    }
}
