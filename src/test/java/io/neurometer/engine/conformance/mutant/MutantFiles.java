package io.neurometer.engine.conformance.mutant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Small ONNX files to make mutants of. */
public final class MutantFiles {
    private static final long MAX_BYTES = 1_500_000;

    private MutantFiles() {}

    /** In a fixed order; none where there is no such folder. */
    public static List<Path> in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file ->
                            file.toString().endsWith(".onnx") && file.toFile().length() <= MAX_BYTES)
                    .map(Path::toAbsolutePath)
                    .sorted()
                    .toList();
        }
    }
}
