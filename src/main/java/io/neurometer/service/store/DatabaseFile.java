package io.neurometer.service.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of a SQLite database, as it is found before it is opened. */
final class DatabaseFile {
    static final String RESTORE =
            "Restore the database from a back-up, or move its files out of the way to start with an"
                    + " empty store; docs/storage.md says more.";

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseFile.class);
    private static final String SCHEME = "jdbc:sqlite:";
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private final Path file;

    private DatabaseFile(Path file) {
        this.file = file;
    }

    /** Empty for a database that is no plain file of this machine. */
    static Optional<DatabaseFile> ofUrl(String url) {
        if (!url.startsWith(SCHEME)) {
            return Optional.empty();
        }
        String name = url.substring(SCHEME.length()).split("\\?", 2)[0];
        return name.isEmpty() || name.startsWith(":") || name.startsWith("file:")
                ? Optional.empty()
                : Optional.of(new DatabaseFile(Path.of(name).toAbsolutePath().normalize()));
    }

    Path path() {
        return file;
    }

    /**
     * Looks for what SQLite itself would pass over or destroy.
     *
     * @param usedBefore whether the folder has served before
     * @throws StoreStartException when opening the file would lose data, or it is something else
     */
    void check(boolean usedBefore) {
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        try {
            boolean isEmpty = !Files.exists(file) || (Files.isRegularFile(file) && Files.size(file) == 0);
            if (isEmpty && Files.exists(log) && Files.size(log) > 0) {
                throw new StoreStartException(
                        "The database " + file + " is empty or missing, but its log " + log + " has " + Files.size(log)
                                + " bytes: opening it would destroy what they hold.",
                        RESTORE);
            }
            if (isEmpty && usedBefore) {
                LOG.warn(
                        "THE STORE IS NEW AND EMPTY: {} is empty or missing, though this folder was used before. If there"
                                + " were models or reports, stop the service and restore the file.",
                        file);
            }
            if (!isEmpty && !isDatabase()) {
                throw new StoreStartException("The file " + file + " is not a SQLite database.", RESTORE);
            }
        } catch (IOException failure) {
            throw unreadable(failure);
        }
    }

    private boolean isDatabase() throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            return Arrays.equals(bytes.readNBytes(MAGIC.length), MAGIC);
        }
    }

    private StoreStartException unreadable(IOException failure) {
        return new StoreStartException(
                "The database " + file + " cannot be read: "
                        + failure.getClass().getSimpleName() + ".",
                "Let the user that runs the service read and write the file and its folder.",
                failure);
    }
}
