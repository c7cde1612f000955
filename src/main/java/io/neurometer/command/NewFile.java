package io.neurometer.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** A file that is there when all of it has been written, and in no other case: until then it has another name. */
final class NewFile implements AutoCloseable {
    private final Path target;
    private final Path unfinished;

    private NewFile(Path target, Path unfinished) {
        this.target = target;
        this.unfinished = unfinished;
    }

    /** Writes to a stream. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream target) throws IOException;
    }

    static boolean isPossible(Path target) {
        Path folder = target.toAbsolutePath().getParent();
        return folder != null && Files.isWritable(folder) && !Files.isDirectory(target);
    }

    static NewFile at(Path target) throws IOException {
        Path folder = Objects.requireNonNull(target.toAbsolutePath().getParent());
        return new NewFile(
                target,
                folder.resolve("." + target.getFileName() + "."
                        + ProcessHandle.current().pid()));
    }

    OutputStream open() throws IOException {
        return new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 16);
    }

    void write(Content content) throws IOException {
        try (OutputStream out = open()) {
            content.writeTo(out);
        }
    }

    /** Gives it its name, in place of what had it before. */
    void keep() throws IOException {
        Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(unfinished);
    }
}
