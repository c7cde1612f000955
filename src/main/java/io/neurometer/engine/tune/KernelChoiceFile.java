package io.neurometer.engine.tune;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Choices in a file that processes of one service share: a line for each, with tabs between hash, nanoseconds, nanoseconds
 * of the next best way, way, and next best way. Later lines count; what is no such line is left out.
 */
public final class KernelChoiceFile implements KernelChoiceStore {
    private static final int PARTS = 5;

    private final Path file;

    public KernelChoiceFile(Path file) {
        this.file = file;
    }

    @Override
    public Map<String, KernelChoice> all() {
        Map<String, KernelChoice> all = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] parts = line.split("\t", -1);
                KernelChoice choice = parts.length == PARTS ? choice(parts) : null;
                if (choice != null) {
                    all.put(parts[0], choice);
                }
            }
        } catch (NoSuchFileException none) {
            return Map.of();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return all;
    }

    private static @Nullable KernelChoice choice(String[] parts) {
        try {
            boolean alone = parts[4].isEmpty();
            return new KernelChoice(
                    parts[3],
                    Double.parseDouble(parts[1]),
                    alone ? null : parts[4],
                    alone ? null : Double.valueOf(parts[2]));
        } catch (NumberFormatException broken) {
            return null;
        }
    }

    @Override
    public void put(String hash, String problem, KernelChoice choice) {
        String next = choice.next() == null ? "" : choice.next();
        String nextNanos = choice.nextNanos() == null ? "" : choice.nextNanos().toString();
        String line = String.join("\t", hash, Double.toString(choice.nanos()), nextNanos, choice.way(), next) + "\n";
        try {
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }
}
