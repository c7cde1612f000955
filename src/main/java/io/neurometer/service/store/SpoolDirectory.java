package io.neurometer.service.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory for uploads while they are read. Where the system allows it their files have no name, so that several
 * processes can share the directory and none leaves anything behind.
 */
public record SpoolDirectory(Path path) {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolDirectory.class);

    /** Makes the folder if need be, and removes uploads that a process which ended early has left in it. */
    public static SpoolDirectory open(Path path) throws IOException {
        Files.createDirectories(path);
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(path, "model-*.tmp")) {
            for (Path leftover : leftovers) {
                remove(leftover);
            }
        }
        return new SpoolDirectory(path);
    }

    /** A name that no other file has. */
    public static Path newFile(Path directory) {
        return directory.resolve("model-" + UUID.randomUUID() + ".tmp");
    }

    private static void remove(Path leftover) {
        try {
            Files.deleteIfExists(leftover);
        } catch (IOException failure) {
            LOG.warn("{} cannot be removed: {}", leftover, failure.toString());
        }
    }
}
