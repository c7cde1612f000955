package io.neurometer.service.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory for uploads while they are read. Where the system allows it their files have no name, so that several
 * processes can share the directory and none leaves anything behind.
 *
 * @param usedBefore whether it was there already
 */
public record SpoolDirectory(Path path, boolean usedBefore) {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolDirectory.class);

    /** The web server's own files have names; those of a process that is alive are younger. */
    private static final Duration LONG_AGO = Duration.ofHours(6);

    private static final Duration MOMENT = Duration.ofMinutes(1);

    /**
     * Makes the folder if need be, and removes uploads that a process which ended early has left in it.
     *
     * @throws StoreStartException when it cannot be written
     */
    public static SpoolDirectory open(Path path) {
        Path folder = path.toAbsolutePath().normalize();
        boolean usedBefore = Files.isDirectory(path);
        try {
            Files.createDirectories(path);
            Files.delete(Files.createFile(newFile(path)));
            removeLeftovers(path);
        } catch (IOException failure) {
            throw new StoreStartException(
                    "The folder " + folder + " cannot be used: "
                            + failure.getClass().getSimpleName() + " (" + failure.getMessage() + ").",
                    "Let the user that runs the service write there and make room on its disk, or set"
                            + " neurometer.data-dir to a folder where it can write.",
                    failure);
        }
        return new SpoolDirectory(path, usedBefore);
    }

    private static void removeLeftovers(Path path) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(path, "model-*.tmp")) {
            for (Path leftover : leftovers) {
                remove(leftover);
            }
        }
        removeParts(path, LONG_AGO, Long.MAX_VALUE);
        removeParts(path, MOMENT, 0);
    }

    /** Removes what the web server has left of parts for which there was no room. */
    void removeEmptyParts() {
        try {
            removeParts(path, MOMENT, 0);
        } catch (IOException later) {
            LOG.debug("empty parts of uploads stay", later);
        }
    }

    private static void removeParts(Path path, Duration minAge, long maxBytes) throws IOException {
        Instant newest = Instant.now().minus(minAge);
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(path, "upload_*.tmp")) {
            for (Path part : parts) {
                if (Files.getLastModifiedTime(part).toInstant().isBefore(newest) && Files.size(part) <= maxBytes) {
                    remove(part);
                }
            }
        }
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
